import { AuditorError } from '#model/auditor-error.ts';
import type { LabelOperator, LabelRequirement, LabelSelector } from '#model/facts/label-selector.ts';
import { essential, listOf, objectOf, type RawObject, textMap, textsOf } from './fields.ts';

/** Parses a selector; `what` names its object in an `AuditorError`. Null if there is none, which selects nothing. */
export function toLabelSelector(value: unknown, what: string): LabelSelector | null {
  if (value === undefined || value === null) return null;
  const selector = objectOf(value);
  return {
    matchLabels: textMap(selector['matchLabels']),
    matchExpressions: listOf(selector['matchExpressions']).map((one) => toRequirement(objectOf(one), what)),
  };
}

const operators: readonly LabelOperator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

/** An unknown operator could select anything, so it must not be guessed. */
function toRequirement(raw: RawObject, what: string): LabelRequirement {
  const operator = operators.find((known) => known === raw['operator']);
  if (operator === undefined) throw new AuditorError('runtime', `${what} has a selector with an unknown operator`);
  return { key: essential(raw['key'], what, 'key in matchExpressions'), operator, values: textsOf(raw['values']) };
}
