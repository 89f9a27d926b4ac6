import { matchesWildcard } from '#lib/text/compare.ts';
import type { PolicyCondition } from '#model/cluster/policy-document.ts';
import { type Answer, answer, not, some } from './answer.ts';

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
export function conditionHolds({ operator, key, values }: PolicyCondition, context: RequestContext): Answer {
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
