import { printable } from '#lib/text/wording.ts';
import { leftUnjudged, type ClusterResult, type PlacementForecast, type Verdict } from '#model/result/result.ts';
import { type Finding, subjectText } from '#model/finding/finding.ts';
import { forecastText, placeText, waiversDue } from '../result/outcomes.ts';
import { fill } from '../texts/fill.ts';
import type { TextPage, Paint, TableStyle } from './page.ts';

/** Findings of a cluster as a person wants them apart: to act on, waived, and gone. */
export interface Sorted {
  readonly open: readonly Finding[];
  readonly waived: readonly Finding[];
  readonly resolved: readonly Finding[];
}

export function sorted({ findings }: ClusterResult): Sorted {
  const isResolved = ({ status }: Finding) => status === 'resolved';
  const present = findings.filter((finding) => !isResolved(finding));
  return {
    open: present.filter(({ waiver }) => waiver === null),
    waived: present.filter(({ waiver }) => waiver !== null),
    resolved: findings.filter(isResolved),
  };
}

/** Waived findings, which stay in sight, with who decided so and until when. */
export function writeWaived(page: TextPage, waived: readonly Finding[], style: TableStyle): void {
  if (waived.length === 0) return;
  const { colors, texts } = style;
  page.gap().text(colors.bold(texts.result.waived));
  for (const finding of waived) {
    page.text(`${colors.symbols.item} ${lineOf(finding, style)}: ${waiverText(finding, style)}`, 4, 2);
  }
}

export function writeResolved(page: TextPage, resolved: readonly Finding[], style: TableStyle): void {
  if (resolved.length === 0) return;
  page.gap().text(style.colors.bold(style.texts.result.resolved));
  for (const finding of resolved) page.text(`${style.colors.mark(true)} ${lineOf(finding, style)}`, 4, 2);
}

/** Waivers that somebody should look at; those in force and in use speak through their findings. */
export function writeWaivers(page: TextPage, { waivers = [] }: ClusterResult, { colors, texts }: TableStyle): void {
  const due = waiversDue(waivers);
  if (due.length === 0) return;
  const { result, words } = texts;
  page.gap().text(colors.bold(result.waivers));
  for (const { rule, scope, until, owner, status, problem } of due) {
    const text = fill(result.waiver, {
      rule,
      scope,
      status: words.waiver[status],
      owner: owner === null ? '' : fill(result.waiverOwner, { owner }),
      until: until === null ? '' : fill(result.waiverUntil, { until }),
      problem: problem === undefined ? '' : `: ${problem}`,
    });
    page.text(printable(`${colors.symbols.item} ${text}`), 4, 2);
  }
}

/** Rules that could not be judged: as much a result as those that were. */
export function writeUnjudged(
  page: TextPage,
  { verdicts, status }: ClusterResult,
  { colors, texts }: TableStyle,
): void {
  const open = verdicts.filter(leftUnjudged);
  if (open.length === 0 || status === 'failed') return;
  page.gap().text(colors.bold(texts.result.notEvaluated));
  const part = (verdict: Verdict) => (verdict.status === 'not-evaluated' ? '' : `${texts.result.inPart}: `);
  for (const [reason, rules] of Map.groupBy(open, (verdict) => `${part(verdict)}${verdict.reason ?? ''}`)) {
    const grants = [...new Set(rules.flatMap(({ missingPermissions }) => missingPermissions))];
    const grant = grants.length === 0 ? '' : ` ${texts.result.grant}: ${grants.join(', ')}.`;
    const names = rules.map(({ rule }) => rule).join(', ');
    page.text(`${colors.symbols.item} ${names}: ${printable(reason)}${printable(grant)}`, 4, 2);
  }
}

function lineOf({ severity, subject, rule }: Finding, { colors, texts }: TableStyle): string {
  const word = colors.severity(severity, texts.words.severity[severity]);
  return `${word} ${printable(subjectText(subject), 160)} ${colors.dim(rule)}`;
}

function waiverText({ waiver }: Finding, { texts }: TableStyle): string {
  if (waiver === null) return '';
  const { owner, until, reason } = waiver;
  const { waived, waivedBy, until: untilText } = texts.finding;
  const parts = [
    owner === undefined ? waived : fill(waivedBy, { owner }),
    ...(until === undefined ? [] : [fill(untilText, { until })]),
  ];
  return printable(`${parts.join(' ')}: ${reason}`);
}

/** Placement forecast of each workload of the manifests; a cluster has none. */
export function writeWorkloads(
  page: TextPage,
  { workloads = [] }: Pick<ClusterResult, 'workloads'>,
  { colors: paint, texts }: TableStyle,
): void {
  if (workloads.length === 0) return;
  page.gap().text(paint.bold(texts.result.workloads));
  for (const forecast of workloads) {
    const name = printable(subjectText(forecast.subject), 160);
    page.text(`${markOf(forecast, paint)} ${paint.bold(name)} ${paint.dim(placeText(forecast))}`, 4, 2);
    page.text(forecastText(forecast), 6, 2);
  }
}

/** Off Fargate is neither good nor bad. */
function markOf({ fargate, accepted, logging }: PlacementForecast, paint: Paint): string {
  if (fargate === 'no') return paint.symbols.item;
  if (accepted === 'no' || logging === 'not-configured') return paint.mark(false);
  return paint.mark(fargate === 'yes' && accepted === 'yes' ? true : null);
}
