import { compareText } from '#lib/text/compare.ts';
import { openBySeverity } from '#model/finding/finding.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import type { Severity } from '#model/finding/severity.ts';
import { clean } from './clean.ts';
import type { FleetRow } from './fleet.ts';
import { type HistoryPoint, placeOf } from './options.ts';

/** Points of all clusters together, scan by scan, this one last; those of a single cluster where it has some. */
export function fleetHistory(result: AuditResult, history: readonly HistoryPoint[]): HistoryPoint[] {
  const [first] = result.clusters;
  const own = first !== undefined && result.clusters.length === 1 ? pointsOf(history, placeOf(first)) : [];
  const earlier = own.length > 0 ? own : pointsOf(history, undefined);
  return ending(earlier, { takenAt: result.takenAt, findings: openCounts(result.clusters) });
}

export function resultRows({ clusters }: AuditResult, history: readonly HistoryPoint[]): FleetRow[] {
  return clusters.map((cluster): FleetRow => {
    const counts = openCounts([cluster]);
    const now = { takenAt: cluster.takenAt, findings: counts };
    return {
      account: clean(cluster.account ?? '–', 40),
      region: clean(cluster.region ?? '–', 40),
      name: clean(cluster.name, 100),
      status: cluster.status,
      error: clean(cluster.error ?? '', 300),
      coverage: cluster.status === 'failed' ? null : cluster.coverage.percent,
      counts,
      history: cluster.status === 'failed' ? [] : ending(pointsOf(history, placeOf(cluster)), now),
      link: '',
    };
  });
}

export function summaryRows(
  { scheduledTime, findings, clusters }: ScanSummary,
  history: readonly HistoryPoint[],
  links: Readonly<Record<string, string>>,
): { points: HistoryPoint[]; rows: FleetRow[] } {
  const rows = clusters.map(({ account, region, cluster, status, error, coverage, findings: counts }): FleetRow => {
    const place = `${account}/${region}/${cluster ?? ''}`;
    const audited = cluster !== null && (status === 'audited' || status === 'incomplete');
    return {
      account,
      region,
      name: cluster,
      status,
      coverage,
      counts,
      error: clean(error ?? '', 300),
      history: audited ? ending(pointsOf(history, place), { takenAt: scheduledTime, findings: counts }) : [],
      link: Object.hasOwn(links, place) ? safeLink(links[place] ?? '') : '',
    };
  });
  return { points: ending(pointsOf(history, undefined), { takenAt: scheduledTime, findings }), rows };
}

function pointsOf(history: readonly HistoryPoint[], cluster: string | undefined): HistoryPoint[] {
  return history.filter((point) => point.cluster === cluster).toSorted((a, b) => compareText(a.takenAt, b.takenAt));
}

/** The scan that is shown comes last, once, even where it is stored already. */
function ending(points: readonly HistoryPoint[], now: HistoryPoint): HistoryPoint[] {
  return [...points.filter(({ takenAt }) => Date.parse(takenAt) < Date.parse(now.takenAt)), now];
}

function openCounts(clusters: readonly ClusterResult[]): Record<Severity, number> {
  return openBySeverity(clusters.flatMap(({ findings }) => findings));
}

/** Neither a script nor another scheme. */
function safeLink(link: string): string {
  return /^https:\/\//.test(link) || /^(?![a-z][a-z\d+.-]*:|\/\/|\\)[^\s"'<>\\]+$/i.test(link) ? link : '';
}
