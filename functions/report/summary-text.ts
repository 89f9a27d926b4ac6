import { listed, plural } from '../lib/plural.ts';
import type { ScanSummary } from '../model/scan.ts';

type ClusterEntry = ScanSummary['clusters'][number];

/** `111122223333/us-west-2/shop`, or the account and region whose clusters could not be listed. */
export function placeText({ account, region, cluster }: ClusterEntry): string {
  return cluster === null ? `${account}/${region}` : `${account}/${region}/${cluster}`;
}

/** `2 new, 1 worse`; null when nothing changed. */
export function changesText({ changes }: ScanSummary): string | null {
  const parts = (['new', 'worse', 'resolved'] as const).filter((what) => changes[what] > 0);
  return parts.length === 0 ? null : parts.map((what) => `${String(changes[what])} ${what}`).join(', ');
}

/** Clusters of which not all could be judged; those of which nothing could, first. */
export function lostClusters({ clusters }: ScanSummary): ClusterEntry[] {
  const isPartly = ({ status }: ClusterEntry) => Number(status === 'incomplete');
  return clusters.filter(({ status }) => status !== 'audited').sort((a, b) => isPartly(a) - isPartly(b));
}

/** Clusters whose findings CloudWatch Logs may lack, with the reason. */
export function unloggedClusters({ clusters }: ScanSummary): { entry: ClusterEntry; reason: string }[] {
  return clusters.flatMap((entry) => (entry.unlogged === null ? [] : [{ entry, reason: entry.unlogged }]));
}

/** How much of the fleet the scan speaks for, as a sentence. */
export function completenessText(summary: ScanSummary): string {
  const { clusters } = summary;
  const known = clusters.filter(({ cluster }) => cluster !== null);
  const count = (...statuses: string[]) => known.filter(({ status }) => statuses.includes(status)).length;
  const unlisted = clusters.length - known.length;
  const unlogged = unloggedClusters(summary).length;
  const lost = [
    ...(count('failed', 'missing') > 0
      ? [`${plural(count('failed', 'missing'), 'cluster')} could not be audited`]
      : []),
    ...(count('incomplete') > 0 ? [`${plural(count('incomplete'), 'cluster')} only in part`] : []),
    ...(unlisted > 0
      ? [`the clusters of ${plural(unlisted, 'account and region', 'accounts and regions')} not listed`]
      : []),
    ...(unlogged > 0 ? [`the findings of ${plural(unlogged, 'cluster')} not written to CloudWatch Logs`] : []),
  ];
  const total = plural(known.length, 'cluster');
  return lost.length === 0 ? `Complete: ${total} audited.` : `Incomplete: of ${total}, ${listed(lost)}.`;
}

/** How far a cluster was judged, in words of ours; its `error` says why no further, in those of others. */
export function lossText({ status, coverage }: ClusterEntry): string {
  return status === 'incomplete' && coverage !== null ? `coverage ${String(coverage)} %` : status;
}
