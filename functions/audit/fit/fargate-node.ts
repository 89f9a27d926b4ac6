import { computeTypeKey } from '#model/on-fargate.ts';
import type { NodeRequirement } from '#model/pod-asks.ts';
import type { Pod } from '#model/pod.ts';

/** The processor and the operating system of every node of Fargate, by node label. */
export const platformLabels: Readonly<Record<string, string>> = {
  'kubernetes.io/arch': 'amd64',
  'beta.kubernetes.io/arch': 'amd64',
  'kubernetes.io/os': 'linux',
  'beta.kubernetes.io/os': 'linux',
};

const sameOnAll: Readonly<Record<string, string>> = { ...platformLabels, [computeTypeKey]: 'fargate' };

/** Labels that every node has, each with a value of its own. */
const ownOfEach = /^(?:kubernetes\.io\/hostname|(?:topology|failure-domain\.beta)\.kubernetes\.io\/(?:zone|region))$/;

/** Whether some node of Fargate could be one that the pod's nodeSelector and required affinity ask for. */
export function canBeFargate({ nodeSelector, asks: { nodeTerms = [] } }: Pick<Pod, 'nodeSelector' | 'asks'>): boolean {
  const isSelected = Object.entries(nodeSelector).every(([key, value]) =>
    canMeet({ key, operator: 'In', values: [value], field: false }),
  );
  return isSelected && (nodeTerms.length === 0 || nodeTerms.some((term) => term.every(canMeet)));
}

/** Fargate's nodes take no labels but their own. */
export function canMeet({ key, operator, values, field }: NodeRequirement): boolean {
  if (field || ownOfEach.test(key)) return true;
  const value = sameOnAll[key];
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  return operator === 'Exists' ? value !== undefined : operator === 'DoesNotExist' && value === undefined;
}
