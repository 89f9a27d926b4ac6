import type { ListedCluster } from '#collect/live/clusters.ts';
import { compareText, compileWildcard } from '#lib/text/compare.ts';
import { mapLimited } from '#lib/async.ts';
import { Fault } from '#model/fault.ts';
import type { ManifestLine, PlanInput, Scan, ScanKey } from '#model/scan/scan.ts';
import type { Targets } from '#model/configuration/configuration.ts';
import type { Documents } from '#publish/documents.ts';
import { readConfiguration } from '../configuration/load.ts';
import {
  type Access,
  accessTo,
  defaultTargets,
  type Identity,
  type TargetPlace,
  targetPlaces,
} from '../stack/member-role.ts';

export interface PlanContext extends Identity {
  readonly documents: Documents;
  readonly now: () => Date;
  listClusters(region: string, access: Access): Promise<readonly ListedCluster[]>;
}

/** Accounts and regions asked at once; each of them describes its clusters four at a time. */
const concurrency = 4;

/** A scan that was due later than now would stand as the newest until that time has come. */
const mostMsAhead = 60 * 60_000;

/** The id of the scan that was due at a time: the same for every attempt. */
export function scanIdOf(scheduledTime: string): string {
  return new Date(scheduledTime).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** Finds the clusters of all targets and writes them down. An account that cannot be asked is an entry, not a failure. */
export async function planScan({ scheduledTime, executionId }: PlanInput, context: PlanContext): Promise<Scan> {
  if (Date.parse(scheduledTime) > context.now().getTime() + mostMsAhead) {
    throw new Fault('usage', `scheduledTime: ${scheduledTime} lies in the future`);
  }
  const due = { scanId: scanIdOf(scheduledTime), scheduledTime };
  const manifestKey = context.documents.manifestKey(due.scanId);
  if (!(await context.documents.claimScan(due.scanId, executionId)))
    return { ...due, manifestKey, clusters: 0, duplicate: true };
  const { targets = defaultTargets(context.self) } = await readConfiguration(context.documents);
  const lines = await mapLimited(targetPlaces(targets), concurrency, (place) => linesOf(place, targets, due, context));
  const all = lines.flat().sort((a, b) => compareText(JSON.stringify(a), JSON.stringify(b)));
  return {
    ...due,
    manifestKey: await context.documents.writeManifest(due.scanId, all),
    clusters: all.length,
    duplicate: false,
  };
}

async function linesOf(
  { target, region }: TargetPlace,
  targets: Targets,
  due: ScanKey,
  context: PlanContext,
): Promise<ManifestLine[]> {
  const line = { ...due, account: target.account, region };
  try {
    const access = accessTo(target.account, region, targets, context);
    const clusters = await context.listClusters(region, access);
    const wanted = clusters.filter((cluster) => isWanted(cluster, target, targets.optOutTag));
    return wanted.map(({ name }) => ({ ...line, cluster: name, error: null }));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [{ ...line, cluster: null, error: error.message }];
  }
}

function isWanted(
  { name, tags }: ListedCluster,
  { clusters = ['*'], tags: wanted = {} }: TargetPlace['target'],
  optOutTag: string,
): boolean {
  const isNamed = clusters.some((pattern) => compileWildcard(pattern)(name));
  return (
    isNamed && !Object.hasOwn(tags, optOutTag) && Object.entries(wanted).every(([key, value]) => tags[key] === value)
  );
}
