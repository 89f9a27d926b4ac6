import { AuditorError } from '#model/auditor-error.ts';
import type { PolicyCondition, PolicyStatement, Principals } from '#model/cluster/policy-document.ts';
import { objectOf } from './fields.ts';

const elements = new Set([
  ...['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction'],
  ...['Resource', 'NotResource', 'Condition'],
]);

/** Parses the statements of a policy; `what` names it. Anything unknown is an `AuditorError`: it might deny. */
export function toStatements(document: unknown, what: string): PolicyStatement[] {
  const statements = objectOf(document)['Statement'];
  if (statements === undefined) throw new AuditorError('runtime', `${what} has no Statement`);
  return (Array.isArray(statements) ? statements : [statements]).map((one) => toStatement(one, what));
}

function toStatement(value: unknown, what: string): PolicyStatement {
  const raw = objectOf(value);
  const effect = raw['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new AuditorError('runtime', `${what} has a statement without Effect`);
  const unknown = Object.keys(raw).find((key) => !elements.has(key));
  if (unknown !== undefined)
    throw new AuditorError('runtime', `${what} has a statement with the unknown element ${unknown}`);
  const texts = (key: string) => (raw[key] === undefined ? null : textsOf(raw[key], `${key} of ${what}`));
  return {
    effect,
    principals: principals(raw['Principal'], what),
    notPrincipals: principals(raw['NotPrincipal'], what),
    actions: texts('Action'),
    notActions: texts('NotAction'),
    resources: texts('Resource'),
    notResources: texts('NotResource'),
    conditions: conditions(raw['Condition'], what),
  };
}

function principals(value: unknown, what: string): Principals | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return { [value]: [value] };
  const kinds = Object.entries(objectOf(value));
  return Object.fromEntries(kinds.map(([kind, of]) => [kind, textsOf(of, `Principal of ${what}`)]));
}

function conditions(value: unknown, what: string): PolicyCondition[] {
  if (value === undefined) return [];
  return entriesOf(value, `Condition of ${what}`).flatMap(([operator, keys]) =>
    entriesOf(keys, `Condition of ${what}`).map(([key, values]) => ({
      operator,
      key,
      values: textsOf(values, `Condition of ${what}`),
    })),
  );
}

/** An unreadable condition must not be taken for none. */
function entriesOf(value: unknown, what: string): [string, unknown][] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  throw new AuditorError('runtime', `${what} holds ${JSON.stringify(value)}, which is no condition`);
}

/** One value or many; booleans and numbers count as text, as in IAM. */
function textsOf(value: unknown, what: string): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    if (typeof one === 'string') return one;
    if (typeof one === 'boolean' || typeof one === 'number') return String(one);
    throw new AuditorError('runtime', `${what} holds ${JSON.stringify(one)}, which is no text`);
  });
}
