import type { ListedCluster } from '#collect/live/clusters.ts';
import { compareText } from '#lib/text/compare.ts';
import { mapLimited } from '#lib/async.ts';
import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Base, ManifestLine, PlanInput, Scan, ScanKey, ScanPlan } from '#model/scan/scan.ts';
import type { Targets } from '#model/configuration/targets.ts';
import { BrokenDocument, type Documents, unlessBroken } from '#publish/documents.ts';
import { readConfiguration } from '../configuration/load.ts';
import { type Listing, leftClusters, scopeOf } from './scan-scope.ts';
import { basesOf, type ScanBases } from './scan-bases.ts';
import { namedTargets } from '../stack/known-targets.ts';
import { type Access, accessTo, defaultTargets, type TargetPlace, targetPlaces } from '../stack/member-role.ts';
import { type AccountContext, findAccounts } from './account-list.ts';

export interface PlanContext extends AccountContext {
  readonly documents: Documents;
  readonly now: () => Date;
  listClusters(region: string, access: Access): Promise<readonly ListedCluster[]>;
}

/** Accounts and Regions listed at once; each describes four clusters at a time. */
const concurrency = 4;

/** A scan scheduled in the future would count as the newest until then. */
const mostMsAhead = 60 * 60_000;

/** Scan id for a scheduled time: the same for every attempt. */
export function scanIdOf(scheduledTime: string): string {
  return new Date(scheduledTime).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/**
 * Finds the clusters of all targets and stores the manifest. An account that cannot be listed is an entry, not a
 * failure.
 */
export async function planScan({ scheduledTime, executionId }: PlanInput, context: PlanContext): Promise<Scan> {
  if (Date.parse(scheduledTime) > context.now().getTime() + mostMsAhead) {
    throw new AuditorError('usage', `scheduledTime: ${scheduledTime} lies in the future`);
  }
  const due = { scanId: scanIdOf(scheduledTime), scheduledTime };
  const { documents } = context;
  const manifestKey = documents.manifestKey(due.scanId);
  if (!(await documents.claimScan(due.scanId, executionId)))
    return { ...due, manifestKey, clusters: 0, duplicate: true };
  const { lines } = await planOnce(due, context);
  return {
    ...due,
    manifestKey: await documents.writeManifest(due.scanId, lines),
    clusters: lines.length,
    duplicate: false,
  };
}

/** The first plan is kept: a repeated run gets the same lines with the same bases. */
async function planOnce(due: ScanKey, context: PlanContext): Promise<ScanPlan> {
  const { documents } = context;
  const kept = await unlessBroken(documents.readPlan(due.scanId));
  return kept === null || kept instanceof BrokenDocument ? documents.writePlan(await planOf(due, context)) : kept;
}

async function planOf(due: ScanKey, context: PlanContext): Promise<ScanPlan> {
  const { documents, self, now } = context;
  const { targets: asked } = await readConfiguration(documents);
  const { list, leftAccounts, problems } = await findAccounts(asked, context);
  const targets = asked === undefined ? defaultTargets(self) : namedTargets(asked, list);
  const listings = await mapLimited(targetPlaces(targets), concurrency, (place) => listingOf(place, targets, context));
  const scope = scopeOf(listings, { due, targets, now: now() });
  const named = scope.lines.flatMap(({ cluster, ...line }) => (cluster === null ? [] : [{ ...line, cluster }]));
  const { previous, bases } = await basesOf(due.scheduledTime, named, documents);
  return {
    schema: 'fargate-auditor/plan/v1',
    ...due,
    previousScanId: previous?.scanId ?? null,
    lines: scope.lines.map((line) => ({ ...line, base: baseOf(line, bases) })).sort(byText),
    left: leftClusters(previous, listings, { ...scope, leftAccounts }).sort(byText),
    optedOut: scope.optedOut.toSorted(byText),
    refusedOptOuts: scope.refusedOptOuts.toSorted(byText),
    filtered: scope.filtered,
    leftAccounts: [...leftAccounts],
    problems: [...problems],
    mayBeEmpty: targets.mayBeEmpty ?? false,
  };
}

async function listingOf(place: TargetPlace, targets: Targets, context: PlanContext): Promise<Listing> {
  const { account, region } = place;
  try {
    return { place, clusters: await context.listClusters(region, accessTo(account, region, targets, context)) };
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return { place, clusters: { error: error.message } };
  }
}

function baseOf({ account, region, cluster }: ManifestLine, bases: ScanBases['bases']): Base | null {
  return cluster === null ? null : (bases.get(clusterKeyText({ account, region, cluster })) ?? null);
}

function byText(a: object, b: object): number {
  return compareText(JSON.stringify(a), JSON.stringify(b));
}
