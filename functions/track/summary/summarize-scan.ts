import { compareText } from '#lib/text/compare.ts';
import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import { undeliveredOf, type StoredResult } from '#model/result/stored-result.ts';
import { isOpen, isWaived, openBySeverity, worstFirst, type Finding } from '#model/finding/finding.ts';
import type { ManifestLine, ScanKey, ClusterEntry, ScanSummary } from '#model/scan/scan.ts';
import { severities } from '#model/finding/severity.ts';

type FindingStatus = Finding['status'];

const statuses = ['new', 'worse', 'unchanged', 'resolved'] as const satisfies readonly FindingStatus[];

type ChangedFinding = ScanSummary['changed'][number];

const changedKept = 200;

const withoutResult = {
  coverage: null,
  leftOut: 0,
  findings: openBySeverity([]),
  waived: 0,
  ...byStatus([]),
  resultKey: null,
  unlogged: null,
  unimported: null,
};

/** Counts a scan cluster by cluster. It keeps a line for each and the worst changes, so that results can be dropped. */
export class SummaryCount {
  readonly #scan: ScanKey;
  readonly #previousScanId: string | null;
  readonly #clusters: ClusterEntry[] = [];
  readonly #rules = new Map<string, number>();
  #changed: ChangedFinding[] = [];

  constructor(scan: ScanKey, previousScanId: string | null) {
    this.#scan = scan;
    this.#previousScanId = previousScanId;
  }

  /** A line of the manifest that has a result; `key` is where that is kept. */
  add({ account, region, result, resolved, unlogged, unimported }: StoredResult, key: string): void {
    this.#clusters.push({
      account,
      region,
      cluster: result.name,
      status: result.status,
      error: result.error,
      coverage: result.coverage.percent,
      leftOut: result.coverage.leftOut ?? 0,
      findings: openBySeverity(result.findings),
      waived: result.findings.filter(isWaived).length,
      ...byStatus([...result.findings, ...resolved]),
      resultKey: key,
      unlogged,
      unimported,
    });
    this.#countRules(result);
    const cluster = clusterKeyText({ account, region, cluster: result.name });
    const counted = [...result.findings, ...resolved].filter(isCounted);
    const changes = counted.filter(({ status }) => status !== 'unchanged');
    this.#keep(changes.map((finding) => ({ cluster, finding })));
  }

  /** A line of the manifest without a result: its clusters could not be listed, or its audit left nothing. */
  missing({ account, region, cluster, error }: ManifestLine): void {
    const reason = cluster === null ? 'Its clusters could not be listed' : 'Its audit ended without a result';
    const status = cluster === null ? 'failed' : 'missing';
    this.#clusters.push({ ...withoutResult, account, region, cluster, status, error: error ?? reason });
  }

  /** A line of the manifest that could not be read, so that nobody knows which cluster it was of. */
  unreadable(error: string): void {
    this.#clusters.push({
      ...withoutResult,
      account: 'unknown',
      region: 'unknown',
      cluster: null,
      status: 'failed',
      error,
    });
  }

  finish(completedAt: string): ScanSummary {
    const clusters = this.#clusters.toSorted(byPlace);
    return {
      schema: 'fargate-auditor/summary/v2',
      scanId: this.#scan.scanId,
      scheduledTime: this.#scan.scheduledTime,
      completedAt,
      previousScanId: this.#previousScanId,
      complete: clusters.every((entry) => entry.status === 'audited' && undeliveredOf(entry).length === 0),
      findings: sum(
        severities,
        clusters.map(({ findings }) => findings),
      ),
      waived: clusters.reduce((total, { waived }) => total + waived, 0),
      changes: sum(statuses, clusters),
      rules: Object.fromEntries([...this.#rules].sort(([a], [b]) => compareText(a, b))),
      clusters,
      changed: this.#changed,
    };
  }

  /** Rules without a finding are counted too, so that none can be told from not judged. */
  #countRules({ verdicts, findings }: StoredResult['result']): void {
    for (const { rule, status } of verdicts) {
      if (status !== 'pass' && status !== 'fail') continue;
      const open = findings.filter((finding) => finding.rule === rule && isOpen(finding));
      this.#rules.set(rule, (this.#rules.get(rule) ?? 0) + open.length);
    }
  }

  #keep(changes: readonly ChangedFinding[]): void {
    if (changes.length > 0) this.#changed = [...this.#changed, ...changes].sort(byUrgency).slice(0, changedKept);
  }
}

/**
 * Whether there is something to tell: a finding that is not waived came, went or got worse, or it is the first scan, or a
 * cluster could not be audited or its findings not be delivered. Given the previous summary, what was lost then too is no news.
 */
export function hasChanged(summary: ScanSummary, previous: ScanSummary | null = null): boolean {
  const { changes, previousScanId } = summary;
  if (previousScanId === null || changes.new + changes.worse + changes.resolved > 0) return true;
  const lost = lostClusters(summary);
  return previous === null ? lost.length > 0 : lost.join('\n') !== lostClusters(previous).join('\n');
}

function lostClusters({ clusters }: ScanSummary): string[] {
  return clusters
    .map((entry) => ({ entry, isLost: entry.status === 'failed' || entry.status === 'missing' }))
    .filter(({ entry, isLost }) => isLost || undeliveredOf(entry).length > 0)
    .map(({ entry, isLost }) => {
      const { account, region, cluster } = entry;
      const lacking = undeliveredOf(entry).map(({ destination }) => destination);
      return [account, region, cluster ?? '', isLost, ...lacking].join(' ');
    });
}

function byPlace(a: ClusterEntry, b: ClusterEntry): number {
  return compareText(placeOf(a), placeOf(b));
}

/** The place of clusters that could not be listed comes before that of each of them. */
function placeOf({ account, region, cluster }: ClusterEntry): string {
  return clusterKeyText({ account, region, cluster: cluster ?? '' });
}

/** What is resolved comes last, so that good news never crowds out bad. */
function byUrgency(a: ChangedFinding, b: ChangedFinding): number {
  const isResolved = ({ finding }: ChangedFinding) => Number(finding.status === 'resolved');
  return isResolved(a) - isResolved(b) || worstFirst(a.finding, b.finding) || compareText(a.cluster, b.cluster);
}

/** What is waived is no news, neither when it comes nor when it goes. */
function isCounted({ waiver }: Finding): boolean {
  return waiver === null;
}

/** Findings that count, by what became of them. */
export function byStatus(findings: readonly Finding[]): Record<FindingStatus, number> {
  const counted = findings.filter(isCounted);
  return counts(statuses, (status) => counted.filter((finding) => finding.status === status).length);
}

/** Adds up key by key. */
function sum<K extends string>(keys: readonly K[], all: readonly Readonly<Record<K, number>>[]): Record<K, number> {
  return counts(keys, (key) => all.reduce((total, one) => total + one[key], 0));
}

function counts<K extends string>(keys: readonly K[], count: (key: K) => number): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, count(key)])) as Record<K, number>;
}
