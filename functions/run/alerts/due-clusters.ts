import { compareText } from '#lib/text/compare.ts';
import { mapLimited } from '#lib/async.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import type { Targets } from '#model/configuration/targets.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { accessTo, type TargetPlace, targetPlaces } from '../stack/member-role.ts';
import { isTarget } from '../stack/target-scope.ts';
import type { AlertsContext } from './alerts-context.ts';

const concurrency = 4;

/**
 * Clusters that the schedule polls. If a place cannot be listed, the clusters that a scan once found there: their polls
 * fail and are counted, whereas leaving them out would hide the failure.
 */
export async function dueClusters(targets: Targets, context: AlertsContext): Promise<ClusterKey[]> {
  const found = await mapLimited(targetPlaces(targets), concurrency, (place) => clustersOf(place, targets, context));
  return found.flat().sort((a, b) => compareText(clusterKeyText(a), clusterKeyText(b)));
}

async function clustersOf(place: TargetPlace, targets: Targets, context: AlertsContext): Promise<ClusterKey[]> {
  const names = await namesIn(place, targets, context);
  // Tags are known only once a cluster is polled, and are checked then.
  return names
    .map((cluster) => ({ ...place, cluster }))
    .filter((cluster) => isTarget(cluster, null, targets, context.now()));
}

async function namesIn(place: TargetPlace, targets: Targets, context: AlertsContext): Promise<readonly string[]> {
  const { account, region } = place;
  try {
    return await context.listNames(region, accessTo(account, region, targets, context));
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    context.warn(`Clusters of ${account} in ${region} could not be listed: ${error.message}`);
    const known = await context.knownClusters();
    return known.filter((key) => key.account === account && key.region === region).map(({ cluster }) => cluster);
  }
}
