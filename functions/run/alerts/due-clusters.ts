import { compareText, compileWildcard } from '#lib/text/compare.ts';
import { mapLimited } from '#lib/async.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import type { Targets } from '#model/configuration/configuration.ts';
import { Fault } from '#model/fault.ts';
import { accessTo, type TargetPlace, targetPlaces } from '../stack/member-role.ts';
import type { AlertsContext } from './alerts-context.ts';

const concurrency = 4;

/**
 * The clusters that the schedule is to look at. Of a place that cannot be asked for its clusters, those that a scan once
 * found: their polls fail and are counted, where leaving them out would be silence.
 */
export async function dueClusters(targets: Targets, context: AlertsContext): Promise<ClusterKey[]> {
  const found = await mapLimited(targetPlaces(targets), concurrency, (place) => clustersOf(place, targets, context));
  return found.flat().sort((a, b) => compareText(clusterKeyText(a), clusterKeyText(b)));
}

async function clustersOf(place: TargetPlace, targets: Targets, context: AlertsContext): Promise<ClusterKey[]> {
  const { target, region } = place;
  const names = await namesIn(place, targets, context);
  const matches = (target.clusters ?? ['*']).map(compileWildcard);
  return names
    .filter((name) => matches.some((match) => match(name)))
    .map((cluster) => ({ account: target.account, region, cluster }));
}

async function namesIn(place: TargetPlace, targets: Targets, context: AlertsContext): Promise<readonly string[]> {
  const { account } = place.target;
  try {
    return await context.listNames(place.region, accessTo(account, place.region, targets, context));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    context.warn(`Clusters of ${account} in ${place.region} could not be listed: ${error.message}`);
    const known = await context.knownClusters();
    return known.filter((key) => key.account === account && key.region === place.region).map(({ cluster }) => cluster);
  }
}
