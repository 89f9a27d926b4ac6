import type { NodeRequirement } from '#model/pod-asks.ts';
import type { RawObject } from '../raw-source.ts';
import { listOf, objectOf, textOf, textsOf } from './fields.ts';

/** Required node affinity of a pod spec; null when it has none. */
export function toNodeTerms(spec: RawObject): readonly (readonly NodeRequirement[])[] | null {
  if (spec['affinity'] === undefined) return null;
  const affinity = objectOf(objectOf(spec['affinity'])['nodeAffinity']);
  const required = objectOf(affinity['requiredDuringSchedulingIgnoredDuringExecution']);
  const terms = listOf(required['nodeSelectorTerms']);
  return terms.length === 0 ? null : terms.map((term) => toTerm(objectOf(term)));
}

function toTerm(raw: RawObject): NodeRequirement[] {
  return [
    ...listOf(raw['matchExpressions']).map((item) => toRequirement(objectOf(item), false)),
    ...listOf(raw['matchFields']).map((item) => toRequirement(objectOf(item), true)),
  ];
}

function toRequirement(raw: RawObject, field: boolean): NodeRequirement {
  return {
    key: textOf(raw['key']) ?? '',
    operator: textOf(raw['operator']) ?? '',
    values: textsOf(raw['values']),
    field,
  };
}
