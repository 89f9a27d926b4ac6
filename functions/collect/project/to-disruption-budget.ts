import type { BudgetStatus, DisruptionBudget } from '#model/disruption-budget.ts';
import { essential, listOf, objectOf, type RawObject, textOf } from '../raw/fields.ts';
import { managerOf, toOwner } from '../raw/metadata.ts';
import { toLabelSelector } from '../raw/label-selector.ts';

export function toDisruptionBudget(raw: RawObject): DisruptionBudget {
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

/** The controller says of which generation of the budget its counts are. */
function toStatus(status: RawObject, generation: unknown): BudgetStatus | null {
  const counts = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'].map((key) => status[key]);
  const [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods] = counts;
  const isOutdated = typeof generation === 'number' && numberOf(status['observedGeneration']) < generation;
  if (isOutdated || counts.some((count) => typeof count !== 'number')) return null;
  return {
    disruptionsAllowed: numberOf(disruptionsAllowed),
    currentHealthy: numberOf(currentHealthy),
    desiredHealthy: numberOf(desiredHealthy),
    expectedPods: numberOf(expectedPods),
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

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
