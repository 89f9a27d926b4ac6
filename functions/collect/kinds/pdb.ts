import type { BudgetStatus, DisruptionBudget } from '#model/facts/workload.ts';
import { defineKind } from '../kind.ts';
import { essential, listOf, numberOf, objectOf, type RawObject, textOf } from '../raw/fields.ts';
import { toLabelSelector } from '../raw/label-selector.ts';
import { managerOf, toOwner } from '../raw/metadata.ts';

const terms = ['minAvailable', 'maxUnavailable', 'selector', 'unhealthyPodEvictionPolicy'];
const counts = ['observedGeneration', 'disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'];
const ofConditions = ['type', 'status', 'reason', 'message'];

/** PodDisruptionBudgets of the namespaces whose pods are read. */
export default defineKind({
  name: 'pdb',
  called: 'PodDisruptionBudgets',
  extra: true,
  slice: 'disruptionBudgets',
  resources: [
    {
      resource: 'poddisruptionbudgets',
      group: 'policy',
      versions: ['v1'],
      kind: 'PodDisruptionBudget',
      scope: 'Namespaced',
    },
  ],
  byNamespace: true,
  manifests: 'none',
  snapshot: {
    command: 'kubectl get pdb -A -o json > pdb.json',
    without: 'pods that Fargate cannot evict to patch them are not found',
  },
  // Spec and counts; `disruptedPods` names deleted pods.
  keep: [
    'metadata',
    ...terms.map((field) => `spec.${field}`),
    ...counts.map((field) => `status.${field}`),
    ...ofConditions.map((field) => `status.conditions[].${field}`),
    'apiVersion',
    'kind',
  ],
  fact: toDisruptionBudget,
  value: (list, namespaces) => ({ namespaces, list }),
});

function toDisruptionBudget(raw: RawObject): DisruptionBudget {
  const metadata = objectOf(raw['metadata']);
  const spec = objectOf(raw['spec']);
  const name = essential(metadata['name'], 'a PodDisruptionBudget', 'metadata.name');
  return {
    namespace: essential(metadata['namespace'], `PodDisruptionBudget ${name}`, 'metadata.namespace'),
    name,
    managedBy: managerOf(metadata, toOwner(metadata)),
    selector: toLabelSelector(spec['selector'], `PodDisruptionBudget ${name}`),
    minAvailable: countOrShare(spec['minAvailable']),
    maxUnavailable: countOrShare(spec['maxUnavailable']),
    letsUnhealthyGo: spec['unhealthyPodEvictionPolicy'] === 'AlwaysAllow',
    status: toStatus(objectOf(raw['status']), metadata['generation']),
  };
}

function countOrShare(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : textOf(value);
}

/** The controller records the generation of the budget that its counts are for. */
function toStatus(status: RawObject, generation: unknown): BudgetStatus | null {
  const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'].map((key) => status[key]);
  const [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods] = counts;
  const isOutdated = typeof generation === 'number' && countOf(status['observedGeneration']) < generation;
  if (isOutdated || counts.some((count) => typeof count !== 'number')) return null;
  return {
    disruptionsAllowed: countOf(disruptionsAllowed),
    currentHealthy: countOf(currentHealthy),
    desiredHealthy: countOf(desiredHealthy),
    expectedPods: countOf(expectedPods),
    syncFailure: syncFailure(status),
  };
}

function syncFailure(status: RawObject): string | null {
  const condition = listOf(status['conditions'])
    .map(objectOf)
    .find(({ type }) => type === 'DisruptionAllowed');
  if (condition?.['reason'] !== 'SyncFailed') return null;
  return textOf(condition['message']) ?? 'SyncFailed';
}

function countOf(value: unknown): number {
  return numberOf(value) ?? 0;
}
