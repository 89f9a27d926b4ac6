import { matchesWildcard } from '#lib/text/compare.ts';
import type { PolicyStatement, PolicyCondition } from '#model/cluster/policy-document.ts';

export interface PolicyRequest {
  readonly action: string;
  /** Null for a trust policy, which has no resource. Its `*` match any text. */
  readonly resource: string | null;
  /** AWS service that assumes the role, for a trust policy. */
  readonly service: string | null;
  readonly context: RequestContext;
}

export type PolicyDecision = 'allowed' | 'denied' | 'unknown';

/**
 * Decision of the statements together: at least one must allow the request, and none may deny it. Parts that are not
 * judged are never assumed.
 */
export function judgePolicy(statements: readonly PolicyStatement[], request: PolicyRequest): PolicyDecision {
  const applying = (effect: PolicyStatement['effect']) =>
    some(statements.filter((one) => one.effect === effect).map((one) => applies(one, request)));
  const [allowed, denied] = [applying('Allow'), applying('Deny')];
  if (denied === 'yes' || allowed === 'no') return 'denied';
  return denied === 'no' && allowed === 'yes' ? 'allowed' : 'unknown';
}

/** Whether a statement applies to a request. */
function applies(statement: PolicyStatement, request: PolicyRequest): Answer {
  return every([
    isOfAction(statement, request.action),
    isOfResource(statement, request.resource),
    isOfService(statement, request.service),
    ...statement.conditions.map((condition) => conditionHolds(condition, request.context)),
  ]);
}

function isOfAction({ actions, notActions }: PolicyStatement, action: string): Answer {
  const named = (patterns: readonly string[]) =>
    answer(patterns.some((pattern) => matchesWildcard(pattern.toLowerCase(), action.toLowerCase())));
  if (actions !== null) return named(actions);
  return notActions === null ? 'no' : not(named(notActions));
}

function isOfResource({ resources, notResources }: PolicyStatement, resource: string | null): Answer {
  if (resource === null) return 'yes';
  const named = (patterns: readonly string[]) => some(patterns.map((pattern) => covers(pattern, resource)));
  if (resources !== null) return named(resources);
  return notResources === null ? 'no' : not(named(notResources));
}

/** A pattern in the request may overlap only in part with one in the policy. */
function covers(pattern: string, resource: string): Answer {
  if (pattern.includes('${')) return 'unknown';
  const isPattern = resource.includes('*');
  if (matchesWildcard(pattern, resource)) return isPattern && pattern.includes('?') ? 'unknown' : 'yes';
  return isPattern ? 'unknown' : 'no';
}

function isOfService({ effect, principals, notPrincipals }: PolicyStatement, service: string | null): Answer {
  if (service === null) return 'yes';
  if (notPrincipals !== null) return 'unknown';
  const { Service = [] } = principals ?? {};
  if (Service.includes(service)) return 'yes';
  // A Deny for everyone denies services; AWS does not say whether an Allow for everyone allows services.
  if (isEveryone(principals)) return effect === 'Deny' ? 'yes' : 'unknown';
  return 'no';
}

/** `"*"`, or the equivalent `{ "AWS": "*" }`. */
export function isEveryone(principals: PolicyStatement['principals']): boolean {
  return principals !== null && (principals['*'] !== undefined || (principals['AWS'] ?? []).includes('*'));
}

/** Condition keys of a request, in lower case. A missing key has an unknown value. */
export type RequestContext = ReadonlyMap<string, string>;

type Compare = (pattern: string, value: string) => boolean;

const equals: Compare = (pattern, value) => pattern === value;
const equalsInAnyCase: Compare = (pattern, value) => pattern.toLowerCase() === value.toLowerCase();

/** Operators that compare strings; `ArnEquals` behaves like `ArnLike`. */
const comparisons: Readonly<Record<string, { readonly compare: Compare; readonly negated?: true }>> = {
  StringEquals: { compare: equals },
  StringNotEquals: { compare: equals, negated: true },
  StringEqualsIgnoreCase: { compare: equalsInAnyCase },
  StringNotEqualsIgnoreCase: { compare: equalsInAnyCase, negated: true },
  StringLike: { compare: matchesWildcard },
  StringNotLike: { compare: matchesWildcard, negated: true },
  ArnEquals: { compare: arnLike },
  ArnLike: { compare: arnLike },
  ArnNotEquals: { compare: arnLike, negated: true },
  ArnNotLike: { compare: arnLike, negated: true },
};

/**
 * Whether a condition holds for a request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function conditionHolds({ operator, key, values }: PolicyCondition, context: RequestContext): Answer {
  const value = context.get(key.toLowerCase());
  // For a single value whose key is in the request, the suffix and the prefix make no difference.
  const comparison = comparisons[operator.replace(/^For(?:Any|All)Values?:/, '').replace(/IfExists$/, '')];
  if (value === undefined || comparison === undefined) return 'unknown';
  const matches = some(values.map((pattern) => matching(comparison.compare, pattern, value)));
  return comparison.negated === true ? not(matches) : matches;
}

/** The value of a policy variable is unknown. */
function matching(compare: Compare, pattern: string, value: string): Answer {
  return pattern.includes('${') ? 'unknown' : answer(compare(pattern, value));
}

/** Compares the six parts of an ARN one by one, so that `*` does not cross a colon. */
function arnLike(pattern: string, value: string): boolean {
  const [patterns, parts] = [arnParts(pattern), arnParts(value)];
  if (patterns.length !== parts.length) return false;
  return patterns.every((part, index) => matchesWildcard(part, parts[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** Answer about a policy: `unknown` if it depends on something that is not judged. */
type Answer = 'yes' | 'no' | 'unknown';

/** All of them hold. */
function every(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('unknown') ? 'unknown' : 'yes';
}

/** At least one holds. */
function some(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function not(answer: Answer): Answer {
  if (answer === 'unknown') return answer;
  return answer === 'yes' ? 'no' : 'yes';
}

function answer(holds: boolean): Answer {
  return holds ? 'yes' : 'no';
}
