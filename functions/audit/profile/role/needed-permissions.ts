import type { ClusterFacts, NeededPermission } from '#model/facts/cluster-facts.ts';
import { imagePull } from './image-pull.ts';
import { loggingNeeds, toNeeded } from './logging-needs.ts';

/** All that the rules ask of execution roles, for whoever collects to have it simulated. */
export function neededPermissions(facts: Pick<ClusterFacts, 'cluster' | 'loggingConfigMap'>): NeededPermission[] {
  const { cluster, loggingConfigMap } = facts;
  const configMap = loggingConfigMap.ok ? loggingConfigMap.value : null;
  const logging = configMap === null ? [] : loggingNeeds(cluster, configMap).flatMap(toNeeded);
  const byText = new Map([...imagePull, ...logging].map((one) => [`${one.action} ${one.resource}`, one]));
  return [...byText.values()];
}
