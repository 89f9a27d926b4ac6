import { compareText } from '#lib/text/compare.ts';
import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import { undeliveredOf, type StoredResult } from '#model/result/stored-result.ts';
import { isOpen, isWaived, openBySeverity, worstFirst, type Finding } from '#model/finding/finding.ts';
import type { ManifestLine, ScanKey, ScanPlan, ClusterEntry, ScanSummary } from '#model/scan/scan.ts';
import { severities } from '#model/finding/severity.ts';
import { goneSince, hasScopeChanged, lessCovered } from './scope.ts';
import { tool } from '#model/tool.ts';

type FindingStatus = Finding['status'];

const statuses = ['new', 'worse', 'unchanged', 'resolved'] as const satisfies readonly FindingStatus[];

type EntryPlace = Pick<ClusterEntry, 'account' | 'region' | 'cluster'>;
type ChangedFinding = ScanSummary['changed'][number];

const changedKept = 200;

/** Base of comparison for a scan. */
export interface Compared {
  readonly previousScanId: string | null;
  /** Null also if that scan's summary can no longer be read. */
  readonly previous: ScanSummary | null;
  /** Null if an earlier release planned the scan, or the plan cannot be read. */
  readonly plan: ScanPlan | null;
}

const withoutResult = {
  coverage: null,
  leftOut: 0,
  findings: openBySeverity([]),
  waived: 0,
  ...byStatus([]),
  resultKey: null,
  resultSha256: null,
  unlogged: null,
  unimported: null,
};

/** Counts a scan cluster by cluster. Keeps a line for each and the worst changes, so that results can be dropped. */
export class SummaryCount {
  readonly #scan: ScanKey;
  readonly #compared: Compared;
  readonly #clusters: ClusterEntry[] = [];
  readonly #rules = new Map<string, number>();
  readonly #firstJudged = new Map<string, number>();
  #changed: ChangedFinding[] = [];

  constructor(scan: ScanKey, compared: Compared) {
    this.#scan = scan;
    this.#compared = compared;
    for (const problem of compared.plan?.problems ?? []) this.unreadable(problem);
  }

  /** A line of the manifest that has a result, where that is kept, and the SHA-256 of what is kept there. */
  add({ account, region, result, resolved, unlogged, unimported }: StoredResult, key: string, sha256: string): void {
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
      resultSha256: sha256,
      unlogged,
      unimported,
    });
    this.#countRules(result);
    const cluster = clusterKeyText({ account, region, cluster: result.name });
    const counted = [...result.findings, ...resolved].filter(isCounted);
    for (const { rule, firstJudgedBy } of counted)
      if (firstJudgedBy !== undefined) this.#firstJudged.set(rule, (this.#firstJudged.get(rule) ?? 0) + 1);
    const changes = counted.filter(({ status }) => status !== 'unchanged');
    this.#keep(changes.map((finding) => ({ cluster, finding })));
  }

  /** Adds a manifest line without a result: its clusters could not be listed, or its audit stored nothing. */
  missing({ account, region, cluster, error }: ManifestLine, broken: string | null = null): void {
    const reason = cluster === null ? 'Its clusters could not be listed' : 'Its audit ended without a result';
    const status = cluster === null || error !== null ? 'failed' : 'missing';
    this.#clusters.push({ ...withoutResult, account, region, cluster, status, error: error ?? broken ?? reason });
  }

  /** Adds a manifest line whose cluster was deleted before it could be audited. */
  gone({ account, region, cluster }: ManifestLine): void {
    this.#clusters.push({ ...withoutResult, account, region, cluster, status: 'gone', error: null });
  }

  /** Adds a manifest line that could not be parsed, so its cluster is unknown. */
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
    const { previousScanId, previous, plan } = this.#compared;
    const clusters = this.#clusters.toSorted(byPlace);
    const isEmpty = !clusters.some(isNamed) && plan?.mayBeEmpty !== true;
    return {
      schema: 'fargate-auditor/summary/v2',
      scanId: this.#scan.scanId,
      scheduledTime: this.#scan.scheduledTime,
      completedAt,
      previousScanId,
      complete: !isEmpty && clusters.every(isWhole),
      findings: sum(
        severities,
        clusters.map(({ findings }) => findings),
      ),
      waived: clusters.reduce((total, { waived }) => total + waived, 0),
      changes: sum(statuses, clusters),
      firstJudged: this.#firstJudged.size === 0 ? null : { release: tool.version, rules: byRule(this.#firstJudged) },
      rules: byRule(this.#rules),
      clusters,
      ...leftOutBy(plan),
      left: [...(plan?.left ?? []), ...goneSince(previous, clusters)].sort(byPlace),
      lessCovered: lessCovered(previous, clusters),
      changed: this.#changed,
    };
  }

  /** Rules without findings are counted too, so that zero differs from not judged. */
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

function leftOutBy(
  plan: ScanPlan | null,
): Pick<ScanSummary, 'optedOut' | 'refusedOptOuts' | 'filtered' | 'leftAccounts'> {
  if (plan === null) return { optedOut: [], refusedOptOuts: [], filtered: 0, leftAccounts: [] };
  const { optedOut, refusedOptOuts, filtered, leftAccounts } = plan;
  return { optedOut, refusedOptOuts, filtered, leftAccounts };
}

function isNamed({ cluster, status }: ClusterEntry): boolean {
  return cluster !== null && status !== 'gone';
}

function isWhole(entry: ClusterEntry): boolean {
  return entry.status === 'gone' || (entry.status === 'audited' && undeliveredOf(entry).length === 0);
}

function byRule(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => compareText(a, b)));
}

/**
 * Whether there is something to report: it is the first scan; a finding that is not waived appeared, was resolved or
 * got worse; a cluster could not be audited or its findings not delivered; the scan covers less than the previous one;
 * or a new release judges for the first time. With the previous summary, failures that were the same then do not count.
 */
export function hasChanged(summary: ScanSummary, previous: ScanSummary | null = null): boolean {
  const { changes, firstJudged, previousScanId } = summary;
  if (firstJudged !== null) return true;
  if (previousScanId === null || changes.new + changes.worse + changes.resolved > 0) return true;
  if (hasScopeChanged(summary, previous)) return true;
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

function byPlace(a: EntryPlace, b: EntryPlace): number {
  return compareText(placeOf(a), placeOf(b));
}

/** Places that could not be listed sort before their clusters. */
function placeOf({ account, region, cluster }: EntryPlace): string {
  return clusterKeyText({ account, region, cluster: cluster ?? '' });
}

/** Resolved findings come last, so that they never displace open ones. */
function byUrgency(a: ChangedFinding, b: ChangedFinding): number {
  const isResolved = ({ finding }: ChangedFinding) => Number(finding.status === 'resolved');
  return isResolved(a) - isResolved(b) || worstFirst(a.finding, b.finding) || compareText(a.cluster, b.cluster);
}

/** Waived findings are never news, neither when they appear nor when they resolve. */
function isCounted({ waiver }: Finding): boolean {
  return waiver === null;
}

/** Unwaived findings by status. */
export function byStatus(findings: readonly Finding[]): Record<FindingStatus, number> {
  const counted = findings.filter(isCounted);
  return counts(statuses, (status) => counted.filter((finding) => finding.status === status).length);
}

/** Sums key by key. */
function sum<K extends string>(keys: readonly K[], all: readonly Readonly<Record<K, number>>[]): Record<K, number> {
  return counts(keys, (key) => all.reduce((total, one) => total + one[key], 0));
}

function counts<K extends string>(keys: readonly K[], count: (key: K) => number): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, count(key)])) as Record<K, number>;
}
