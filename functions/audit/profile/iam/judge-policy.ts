import { matchesWildcard } from '#lib/text/compare.ts';
import type { PolicyStatement, PolicyCondition } from '#model/cluster/policy-document.ts';

export interface PolicyRequest {
  readonly action: string;
  /** Null for a trust policy, which has no resource. Its `*` stand for any text. */
  readonly resource: string | null;
  /** The AWS service that asks, for a trust policy. */
  readonly service: string | null;
  readonly context: RequestContext;
}

export type PolicyDecision = 'allowed' | 'denied' | 'unknown';

/** Whether statements together allow a request: one has to, and none may deny it. What is not judged is never assumed. */
export function judgePolicy(statements: readonly PolicyStatement[], request: PolicyRequest): PolicyDecision {
  const applying = (effect: PolicyStatement['effect']) =>
    some(statements.filter((one) => one.effect === effect).map((one) => applies(one, request)));
  const [allowed, denied] = [applying('Allow'), applying('Deny')];
  if (denied === 'yes' || allowed === 'no') return 'denied';
  return denied === 'no' && allowed === 'yes' ? 'allowed' : 'unknown';
}

/** Whether a statement is about a request. */
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

/** A pattern in the request may meet one in the policy halfway. */
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
  // What denies everyone denies services; whether what lets in everyone lets in services, AWS does not say.
  if (isEveryone(principals)) return effect === 'Deny' ? 'yes' : 'unknown';
  return 'no';
}

/** `"*"`, or `{ "AWS": "*" }`, which is the same. */
export function isEveryone(principals: PolicyStatement['principals']): boolean {
  return principals !== null && (principals['*'] !== undefined || (principals['AWS'] ?? []).includes('*'));
}

/** What a request says of itself, by condition key in lower case. A key that is not there is not known. */
export type RequestContext = ReadonlyMap<string, string>;

type Compare = (pattern: string, value: string) => boolean;

const equals: Compare = (pattern, value) => pattern === value;
const equalsInAnyCase: Compare = (pattern, value) => pattern.toLowerCase() === value.toLowerCase();

/** The operators that compare texts; `ArnEquals` does what `ArnLike` does. */
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
  // With the key in the request, neither the suffix nor the prefix makes a difference to a single value.
  const comparison = comparisons[operator.replace(/^For(?:Any|All)Values?:/, '').replace(/IfExists$/, '')];
  if (value === undefined || comparison === undefined) return 'unknown';
  const matches = some(values.map((pattern) => matching(comparison.compare, pattern, value)));
  return comparison.negated === true ? not(matches) : matches;
}

/** What a policy variable stands for is not known. */
function matching(compare: Compare, pattern: string, value: string): Answer {
  return pattern.includes('${') ? 'unknown' : answer(compare(pattern, value));
}

/** Each of the six parts of an ARN by itself, so that `*` does not cross a colon. */
function arnLike(pattern: string, value: string): boolean {
  const [patterns, parts] = [arnParts(pattern), arnParts(value)];
  if (patterns.length !== parts.length) return false;
  return patterns.every((part, index) => matchesWildcard(part, parts[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** What can be said of a policy: `unknown` where it depends on something that is not judged. */
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
