import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { AuditResult, ClusterResult, Inventory } from '../model/result.ts';
import { severities } from '../model/severity.ts';
import { byCause } from './by-cause.ts';
import { writeFinding } from './finding-text.ts';
import { Page } from './page.ts';
import { type Paint, paint } from './paint.ts';
import { sorted, unchangedNote, writeResolved, writeWaived, writeWaivers } from './table-sections.ts';

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Marks of ours in ASCII, where the terminal shows nothing else. */
  readonly ascii?: boolean;
  /** Leave out findings that were there before. */
  readonly changesOnly?: boolean;
}

/** The result as a person reads it in a terminal: by cluster, worst first, effects below their cause, with the fix. */
export function renderTable(result: AuditResult, options: TableOptions): string {
  const colors = paint(options.color, options.ascii);
  const page = new Page(options.width, colors.symbols);
  const style = { colors, compared: result.comparedWith !== undefined, changesOnly: options.changesOnly === true };
  for (const cluster of result.clusters) writeCluster(page, cluster, style);
  if (result.clusters.length > 1) page.gap().rule().text(totals(result));
  return page.toString();
}

interface Style {
  readonly colors: Paint;
  /** There is an earlier result, so that `new` means something. */
  readonly compared: boolean;
  readonly changesOnly: boolean;
}

function writeCluster(page: Page, cluster: ClusterResult, style: Style): void {
  const { colors } = style;
  const { name, region, account, version, takenAt } = cluster;
  const place = [region, account, version === null ? null : `Kubernetes ${version}`].filter((part) => part !== null);
  page.gap().rule();
  page.ends(
    `${colors.bold(printable(name, 100))}  ${place.map((part) => printable(part, 60)).join('  ')}`,
    colors.dim(takenAt),
  );
  if (cluster.error !== null) page.text(`${colors.bad('FAILED')} ${printable(cluster.error, 2000)}`);
  if (cluster.inventory !== null) writeInventory(page, cluster.inventory, colors);
  for (const warning of cluster.warnings) page.text(`Warning: ${printable(warning)}`);
  writeFindings(page, cluster, style);
  writeWaivers(page, cluster, colors);
  writeUnjudged(page, cluster, colors);
  page.gap().text(verdictLine(cluster, colors));
}

function writeFindings(page: Page, cluster: ClusterResult, { colors, compared, changesOnly }: Style): void {
  const { open, waived, resolved } = sorted(cluster);
  const shown = changesOnly ? open.filter(({ status }) => status !== 'unchanged') : open;
  for (const { root, effects } of byCause(shown)) writeFinding(page, root, effects, { ...colors, compared });
  if (shown.length < open.length) page.gap().text(unchangedNote(open.length - shown.length));
  writeWaived(page, waived, colors);
  writeResolved(page, resolved, colors);
}

function writeInventory(
  page: Page,
  { pods, onFargate, nodes, provisioned, requested }: Inventory,
  colors: Paint,
): void {
  const size =
    provisioned.vcpu === 0
      ? ''
      : `, ${String(provisioned.vcpu)} vCPU ${String(provisioned.memoryGiB)} GB provisioned for ${String(requested.vcpu)} vCPU ${String(requested.memoryGiB)} GiB requested`;
  page.text(colors.dim(`${plural(pods, 'pod')} read, ${String(onFargate)} on Fargate${size}`));
  if (nodes === null || nodes.fargate === 0) return;
  const versions = [...Object.keys(nodes.byKubelet), ...Object.keys(nodes.byOsImage), ...Object.keys(nodes.byRuntime)];
  const parts = [`${plural(nodes.fargate, 'Fargate node')} in ${counts(nodes.byZone)}`, ...versions];
  page.text(colors.dim(printable(parts.join(', '))));
}

function counts(by: Readonly<Record<string, number>>): string {
  return Object.entries(by)
    .map(([name, count]) => `${name} (${String(count)})`)
    .join(' ');
}

/** What could not be judged is as much a result as what was. */
function writeUnjudged(page: Page, { verdicts, status }: ClusterResult, colors: Paint): void {
  const open = verdicts.filter((verdict) => verdict.status === 'not-evaluated');
  if (open.length === 0 || status === 'failed') return;
  page.gap().text(colors.bold('Not evaluated'));
  for (const [reason, rules] of Map.groupBy(open, (verdict) => verdict.reason ?? '')) {
    const grants = [...new Set(rules.flatMap(({ missingPermissions }) => missingPermissions))];
    const grant = grants.length === 0 ? '' : ` Grant: ${grants.join(', ')}.`;
    page.text(
      `${colors.symbols.item} ${rules.map(({ rule }) => rule).join(', ')}: ${printable(reason)}${printable(grant)}`,
      4,
      2,
    );
  }
}

function verdictLine(cluster: ClusterResult, colors: Paint): string {
  const { verdicts, coverage } = cluster;
  const { open, waived } = sorted(cluster);
  const count = (status: string) => verdicts.filter((verdict) => verdict.status === status).length;
  const coverageText = coverage.percent === null ? 'nothing applies' : `coverage ${String(coverage.percent)} %`;
  const found = severities
    .map((severity) => ({ severity, count: open.filter((finding) => finding.severity === severity).length }))
    .filter((one) => one.count > 0)
    .map((one) => colors.severity(one.severity, `${String(one.count)} ${one.severity}`));
  const kept = waived.length === 0 ? [] : [`${String(waived.length)} waived`];
  const head = found.length === 0 ? colors.good(['No findings', ...kept].join(', ')) : [...found, ...kept].join(', ');
  const rules = `${String(count('pass'))} rules pass, ${String(count('fail'))} fail, ${String(count('not-applicable'))} not applicable, ${String(count('not-evaluated'))} not evaluated`;
  return `${head}  ·  ${rules}  ·  ${coverageText}`;
}

function totals({ clusters, summary }: AuditResult): string {
  const found = severities.map((severity) => `${String(summary.findings[severity])} ${severity}`).join(', ');
  const lost = clusters.filter(({ status }) => status !== 'audited').length;
  return `${plural(clusters.length, 'cluster')}: ${found}${lost === 0 ? '' : `; ${plural(lost, 'cluster')} not fully audited`}`;
}
