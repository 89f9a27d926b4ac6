import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import type { ClusterEntry, LeftCluster, ScanSummary } from '#model/scan/scan.ts';

type Key = Pick<LeftCluster, 'account' | 'region' | 'cluster'>;

/** Clusters of the previous scan that were deleted after this one had listed them. */
export function goneSince(previous: ScanSummary | null, clusters: readonly ClusterEntry[]): LeftCluster[] {
  const before = new Set(named(previous?.clusters ?? []).map(clusterKeyText));
  return named(clusters.filter(({ status }) => status === 'gone'))
    .filter((key) => before.has(clusterKeyText(key)))
    .map(({ account, region, cluster }) => ({ account, region, cluster, reason: 'deleted', detail: null }));
}

/** Clusters with lower coverage than in the previous scan; a failed cluster is reported anyway. */
export function lessCovered(
  previous: ScanSummary | null,
  clusters: readonly ClusterEntry[],
): ScanSummary['lessCovered'] {
  const before = new Map(named(previous?.clusters ?? []).map((entry) => [clusterKeyText(entry), entry.coverage]));
  return named(clusters.filter(({ status }) => status === 'audited' || status === 'incomplete')).flatMap((entry) => {
    const { account, region, cluster, coverage: to } = entry;
    const from = before.get(clusterKeyText(entry)) ?? null;
    return from === null || to === null || to >= from ? [] : [{ account, region, cluster, from, to }];
  });
}

/** Whether a scan covers less than the previous one, or excludes other clusters, of which nobody would be notified. */
export function hasScopeChanged(summary: ScanSummary, previous: ScanSummary | null): boolean {
  const known = new Set((previous?.left ?? []).map(textOf));
  return (
    summary.lessCovered.length > 0 ||
    summary.left.some((one) => !known.has(textOf(one))) ||
    accountsText(summary) !== accountsText(previous) ||
    textsOf(summary.optedOut) !== textsOf(previous?.optedOut ?? []) ||
    textsOf(summary.refusedOptOuts) !== textsOf(previous?.refusedOptOuts ?? [])
  );
}

function named<Entry extends { readonly cluster: string | null }>(
  entries: readonly Entry[],
): (Entry & { readonly cluster: string })[] {
  return entries.filter((entry): entry is Entry & { readonly cluster: string } => entry.cluster !== null);
}

/** A cluster whose place remains unreachable is not news every night. */
function textOf({ reason, ...key }: LeftCluster): string {
  return `${clusterKeyText(key)} ${reason}`;
}

function accountsText(summary: ScanSummary | null): string {
  return (summary?.leftAccounts ?? []).map(({ account, reason }) => `${account} ${reason}`).join('\n');
}

function textsOf(clusters: readonly Key[]): string {
  return clusters.map(clusterKeyText).join('\n');
}
