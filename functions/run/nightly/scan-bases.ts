import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import type { Base, ClusterEntry, ScanSummary } from '#model/scan/scan.ts';
import type { Documents } from '#publish/documents.ts';

/** Number of scans in which a cluster's base is searched: it may have been unreachable for some nights. */
const mostScans = 30;

export interface ScanBases {
  /** Scan to compare with; null for the first. */
  readonly previous: ScanSummary | null;
  /** Base by the cluster's key text: its own result in the newest scan that has one. */
  readonly bases: ReadonlyMap<string, Base>;
}

/** Earlier results that clusters are compared with: those of scans, whatever was audited in between. */
export async function basesOf(
  scheduledTime: string,
  clusters: readonly ClusterKey[],
  documents: Documents,
): Promise<ScanBases> {
  const open = new Set(clusters.map(clusterKeyText));
  const bases = new Map<string, Base>();
  let previous: ScanSummary | null = null;
  let left = mostScans;
  for await (const summary of documents.summariesBefore(scheduledTime)) {
    previous ??= summary;
    for (const entry of summary.clusters) takeBase(entry, open, bases);
    // A cluster of the same name created since then is another one.
    for (const one of summary.left) if (one.reason === 'deleted') open.delete(clusterKeyText(one));
    if (open.size === 0 || --left === 0) break;
  }
  return { previous, bases };
}

function takeBase(entry: ClusterEntry, open: Set<string>, bases: Map<string, Base>): void {
  const { account, region, cluster, status, resultKey } = entry;
  if (cluster === null) return;
  const key = clusterKeyText({ account, region, cluster });
  if (status === 'gone') open.delete(key);
  if (!open.has(key) || resultKey === null || status === 'missing' || status === 'gone') return;
  bases.set(key, { key: resultKey, status });
  open.delete(key);
}
