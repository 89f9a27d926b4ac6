import { compareText } from '../lib/compare-text.ts';
import type { ManifestLine, Scan, ScanSummary, StoredResult } from '../model/scan.ts';
import { severities } from '../model/severity.ts';
import { bySeverity, byStatus, statuses, sum } from './counts.ts';
import { worstFirst } from './finding-order.ts';

type ClusterEntry = ScanSummary['clusters'][number];
type Change = ScanSummary['changed'][number];

const changedKept = 200;

/** Counts a scan cluster by cluster. It keeps a line for each and the worst changes, so that results can be dropped. */
export class SummaryCount {
  readonly #scan: Pick<Scan, 'scanId' | 'scheduledTime'>;
  readonly #previousScanId: string | null;
  readonly #clusters: ClusterEntry[] = [];
  #changed: Change[] = [];

  constructor(scan: Pick<Scan, 'scanId' | 'scheduledTime'>, previousScanId: string | null) {
    this.#scan = scan;
    this.#previousScanId = previousScanId;
  }

  /** A line of the manifest that has a result; `key` is where that is kept. */
  add({ account, region, result, resolved }: StoredResult, key: string): void {
    this.#clusters.push({
      ...{ account, region, cluster: result.name, status: result.status, error: result.error },
      coverage: result.coverage.percent,
      findings: bySeverity(result.findings),
      ...byStatus([...result.findings, ...resolved]),
      resultKey: key,
    });
    const cluster = `${account}/${region}/${result.name}`;
    const changes = [...result.findings, ...resolved].filter(({ status }) => status !== 'unchanged');
    this.#keep(changes.map((finding) => ({ cluster, finding })));
  }

  /** A line of the manifest without a result: its clusters could not be listed, or its audit left nothing. */
  missing({ account, region, cluster, error }: ManifestLine): void {
    const reason = cluster === null ? 'Its clusters could not be listed' : 'Its audit ended without a result';
    this.#clusters.push({
      ...{ account, region, cluster, status: cluster === null ? 'failed' : 'missing', error: error ?? reason },
      ...{ coverage: null, findings: bySeverity([]), ...byStatus([]), resultKey: null },
    });
  }

  finish(completedAt: string): ScanSummary {
    const clusters = this.#clusters.toSorted(byPlace);
    return {
      schema: 'fargate-auditor/summary/v1',
      scanId: this.#scan.scanId,
      scheduledTime: this.#scan.scheduledTime,
      completedAt,
      previousScanId: this.#previousScanId,
      complete: clusters.every(({ status }) => status === 'audited'),
      findings: sum(
        severities,
        clusters.map(({ findings }) => findings),
      ),
      changes: sum(statuses, clusters),
      clusters,
      changed: this.#changed,
    };
  }

  #keep(changes: readonly Change[]): void {
    if (changes.length > 0) this.#changed = [...this.#changed, ...changes].sort(byUrgency).slice(0, changedKept);
  }
}

/**
 * Whether there is something to tell: a finding came, went or got worse, or it is the first scan, or a cluster could not
 * be audited. Given the previous summary, a cluster that could not be audited then either is no news.
 */
export function hasChanged(summary: ScanSummary, previous: ScanSummary | null = null): boolean {
  const { changes, previousScanId } = summary;
  if (previousScanId === null || changes.new + changes.worse + changes.resolved > 0) return true;
  const lost = lostClusters(summary);
  return previous === null ? lost.length > 0 : lost.join('\n') !== lostClusters(previous).join('\n');
}

function lostClusters({ clusters }: ScanSummary): string[] {
  return clusters
    .filter(({ status }) => status === 'failed' || status === 'missing')
    .map(({ account, region, cluster }) => `${account}/${region}/${cluster ?? ''}`);
}

function byPlace(a: ClusterEntry, b: ClusterEntry): number {
  return (
    compareText(a.account, b.account) ||
    compareText(a.region, b.region) ||
    compareText(a.cluster ?? '', b.cluster ?? '')
  );
}

/** What is resolved comes last, so that good news never crowds out bad. */
function byUrgency(a: Change, b: Change): number {
  const isResolved = ({ finding }: Change) => Number(finding.status === 'resolved');
  return isResolved(a) - isResolved(b) || worstFirst(a.finding, b.finding) || compareText(a.cluster, b.cluster);
}
