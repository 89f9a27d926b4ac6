import type { ListedCluster } from '#collect/live/clusters.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import type { Targets } from '#model/configuration/targets.ts';
import type { LeftAccount, LeftCluster, ScanKey, ScanPlan, ScanSummary } from '#model/scan/scan.ts';
import type { TargetPlace } from '../stack/member-role.ts';
import { type TargetStanding, standingOf } from '../stack/target-scope.ts';

/** Clusters of an account and Region, or the reason why they could not be listed. */
export interface Listing {
  readonly place: TargetPlace;
  readonly clusters: readonly ListedCluster[] | { readonly error: string };
}

export interface ScanScope extends Pick<ScanPlan, 'lines' | 'optedOut' | 'refusedOptOuts' | 'filtered'> {
  /** Existing clusters that the names and tags in the configuration do not select. */
  readonly leftOut: ReadonlySet<string>;
}

interface ScopeOptions {
  readonly due: ScanKey;
  readonly targets: Targets;
  readonly now: Date;
}

/** Decides for every listed cluster whether the scan audits it. */
export function scopeOf(listings: readonly Listing[], { due, targets, now }: ScopeOptions): ScanScope {
  const scope: Growing = { lines: [], optedOut: [], refusedOptOuts: [], leftOut: new Set() };
  for (const { place, clusters } of listings) {
    const { account, region } = place;
    if ('error' in clusters) {
      scope.lines.push({ ...due, account, region, cluster: null, error: clusters.error });
      continue;
    }
    for (const { name, tags, unread } of clusters) {
      const key = { account, region, cluster: name };
      sortInto(scope, { due, key, unread }, standingOf(key, tags, targets, now));
    }
  }
  return { ...scope, filtered: scope.leftOut.size };
}

type Growing = Pick<ScanScope, 'lines' | 'optedOut' | 'refusedOptOuts'> & { readonly leftOut: Set<string> };

interface Listed {
  readonly due: ScanKey;
  readonly key: ClusterKey;
  readonly unread: string | undefined;
}

function sortInto(scope: Growing, { due, key, unread }: Listed, standing: TargetStanding): void {
  switch (standing.is) {
    case 'target':
      scope.lines.push({ ...due, ...key, error: null });
      if (standing.refusedOptOut !== null) scope.refusedOptOuts.push({ ...key, problem: standing.refusedOptOut });
      return;
    case 'unknown':
      scope.lines.push({ ...due, ...key, error: notReadText(unread) });
      return;
    case 'opted-out':
      scope.optedOut.push({ ...key, reason: standing.reason, until: standing.until });
      return;
    case 'filtered':
    case 'untargeted':
      scope.leftOut.add(clusterKeyText(key));
  }
}

/**
 * Error for an undecidable cluster: skipping it could miss a target, and auditing it could read a cluster that is not
 * one.
 */
function notReadText(unread: string | undefined): string {
  return `Whether it is a target could not be told, since its tags could not be read: ${unread ?? 'no reason is known'}`;
}

/** Clusters of the previous scan that this one does not have, each with the reason. */
export function leftClusters(
  previous: ScanSummary | null,
  listings: readonly Listing[],
  { lines, optedOut, leftOut, leftAccounts }: ScanScope & { readonly leftAccounts: readonly LeftAccount[] },
): LeftCluster[] {
  const now = new Set(lines.map(({ account, region, cluster }) => keyText(account, region, cluster)));
  const optedOutOf = new Map(optedOut.map((one) => [clusterKeyText(one), `${one.reason}, until ${one.until}`]));
  const places = new Map(listings.map(({ place, clusters }) => [keyText(place.account, place.region, null), clusters]));
  const states = new Map(
    leftAccounts.map((one) => [one.account, `account ${one.reason === 'excluded' ? 'excluded' : one.state}`]),
  );
  return clustersOf(previous)
    .filter((key) => !now.has(clusterKeyText(key)))
    .map((key): LeftCluster => {
      const text = clusterKeyText(key);
      const optOut = optedOutOf.get(text);
      if (optOut !== undefined) return { ...key, reason: 'opted-out', detail: optOut };
      if (leftOut.has(text)) return { ...key, reason: 'filtered', detail: null };
      const listed = places.get(keyText(key.account, key.region, null));
      if (listed === undefined) return { ...key, reason: 'untargeted', detail: states.get(key.account) ?? null };
      return 'error' in listed
        ? { ...key, reason: 'unreachable', detail: listed.error }
        : { ...key, reason: 'deleted', detail: null };
    });
}

/**
 * Clusters of the previous summary. A cluster of a place that could not be listed is carried along until its fate is
 * known.
 */
function clustersOf(previous: ScanSummary | null): ClusterKey[] {
  if (previous === null) return [];
  const audited = previous.clusters.flatMap(({ account, region, cluster, status }) =>
    cluster === null || status === 'gone' ? [] : [{ account, region, cluster }],
  );
  const unreachable = previous.left
    .filter(({ reason }) => reason === 'unreachable')
    .map(({ account, region, cluster }) => ({ account, region, cluster }));
  return [...audited, ...unreachable];
}

function keyText(account: string, region: string, cluster: string | null): string {
  return clusterKeyText({ account, region, cluster: cluster ?? '' });
}
