import type { VNode } from 'preact';
import type { ScanSummary } from '#model/scan/scan.ts';
import { severities, type Severity } from '#model/finding/severity.ts';
import { compareText } from '#lib/text/compare.ts';
import { openBySeverity } from '#model/finding/finding.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { fill, numeral } from '../texts/fill.ts';
import { useTexts, h } from './markup.ts';
import { MarkIcon, SeverityIcon, Section, scroller } from './parts.ts';
import { type HistoryPoint, clean, placeOf } from './view.ts';
import { Spark } from './charts.ts';

type Status = ScanSummary['clusters'][number]['status'];

/** One cluster as a line of the table; texts in it are printable. */
export interface FleetRow {
  readonly account: string;
  readonly region: string;
  /** Null when the clusters of the account and region could not be listed. */
  readonly name: string | null;
  readonly status: Status;
  readonly error: string;
  readonly coverage: number | null;
  readonly counts: Readonly<Record<Severity, number>>;
  /** Scans so far, this one last. */
  readonly history: readonly HistoryPoint[];
  /** Address of the cluster's own report; empty when there is none. */
  readonly link: string;
}

/** Many clusters side by side. */
export function Fleet({ rows }: { readonly rows: readonly FleetRow[] }): VNode {
  const { survey } = useTexts();
  const trend = rows.some(({ history }) => history.length > 1);
  return h(Section, { id: 'fleet', title: survey.fleet, lead: survey.fleetLead }, [
    h('div', scroller(survey.fleet), [
      h('table', { class: 'grid fleet' }, [
        h('thead', h(Heads, { trend })),
        h(
          'tbody',
          rows.toSorted(worstFirst).map((row) => h(Row, { row, trend })),
        ),
      ]),
    ]),
  ]);
}

function Heads({ trend }: { readonly trend: boolean }): VNode {
  const { survey, words } = useTexts();
  return h('tr', [
    ...[`${survey.cluster} (${survey.region}, ${survey.account})`, survey.status].map((text) =>
      h('th', { scope: 'col' }, text),
    ),
    h('th', { scope: 'col', class: 'n' }, survey.coverage),
    ...severities.map((severity) =>
      h('th', { scope: 'col', class: 'n' }, [h(SeverityIcon, { severity }), ' ', words.severity[severity]]),
    ),
    trend && h('th', { scope: 'col' }, survey.trend),
  ]);
}

function Row({ row, trend }: { readonly row: FleetRow; readonly trend: boolean }): VNode {
  const { survey } = useTexts();
  const { account, region, name, status, coverage, counts, link } = row;
  const audited = status === 'audited' || status === 'incomplete';
  const shown = h('bdi', name ?? survey.notListed);
  return h('tr', [
    h('th', { scope: 'row' }, [
      link === '' ? shown : h('a', { href: link }, shown),
      h('span', { class: 'brief' }, `${region} · ${account}`),
    ]),
    h(StatusCell, row),
    h('td', { class: 'n' }, coverage === null ? '–' : `${numeral(coverage)} %`),
    ...severities.map((severity) => h(CountCell, { count: audited ? counts[severity] : null })),
    trend && h('td', h(Trend, { history: row.history })),
  ]);
}

/** A count of findings; no number is known of a cluster that nobody could look at. */
function CountCell({ count }: { readonly count: number | null }): VNode {
  return h('td', { class: count === 0 ? 'n zero' : 'n' }, count === null ? '–' : numeral(count));
}

function StatusCell({ status, error }: Pick<FleetRow, 'status' | 'error'>): VNode {
  const { words } = useTexts();
  const mark = status === 'audited' ? 'tick' : status === 'incomplete' ? 'wave' : 'cross';
  return h('td', { class: `cluster-status ${status}` }, [
    h(MarkIcon, { mark }),
    ' ',
    words.cluster[status],
    error !== '' && h('span', { class: 'brief', lang: 'en' }, error),
  ]);
}

function Trend({ history }: { readonly history: readonly HistoryPoint[] }): VNode {
  const { survey } = useTexts();
  if (history.length < 2) return h('span', '–');
  const values = history.map(({ findings }) => findings.critical + findings.high);
  const [from, to] = [values[0] ?? 0, values.at(-1) ?? 0];
  const change = to === from ? '±0' : `${to > from ? '+' : '−'}${numeral(Math.abs(to - from))}`;
  return h('span', { class: 'trend' }, [
    h(Spark, { values, label: fill(survey.trendOf, { n: values.length, from, to }) }),
    h('span', change),
  ]);
}

const statusRank: Readonly<Record<Status, number>> = { failed: 0, missing: 0, incomplete: 1, audited: 1, gone: 2 };

function worstFirst(a: FleetRow, b: FleetRow): number {
  const byStatus = statusRank[a.status] - statusRank[b.status];
  if (byStatus !== 0) return byStatus;
  const severity = severities.find((one) => a.counts[one] !== b.counts[one]);
  return severity === undefined ? 0 : b.counts[severity] - a.counts[severity];
}

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
