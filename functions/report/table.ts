import { plural } from '../lib/plural.ts';
import { printable } from '../lib/printable.ts';
import type { AuditResult, ClusterResult, Inventory } from '../model/result.ts';
import { severities } from '../model/severity.ts';
import { byCause } from './by-cause.ts';
import { writeFinding } from './finding-text.ts';
import { Page } from './page.ts';
import { type Paint, paint } from './paint.ts';

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

/** The result as a person reads it in a terminal: by cluster, worst first, effects below their cause, with the fix. */
export function renderTable(result: AuditResult, { width, color }: TableOptions): string {
  const page = new Page(width);
  const colors = paint(color);
  for (const cluster of result.clusters) writeCluster(page, cluster, colors);
  if (result.clusters.length > 1) page.gap().rule().text(totals(result));
  return page.toString();
}

function writeCluster(page: Page, cluster: ClusterResult, colors: Paint): void {
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
  for (const { root, effects } of byCause(cluster.findings)) writeFinding(page, root, effects, colors);
  writeUnjudged(page, cluster, colors);
  page.gap().text(verdictLine(cluster, colors));
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
    page.text(`· ${rules.map(({ rule }) => rule).join(', ')}: ${printable(reason)}${printable(grant)}`, 4, 2);
  }
}

function verdictLine({ verdicts, findings, coverage }: ClusterResult, colors: Paint): string {
  const count = (status: string) => verdicts.filter((verdict) => verdict.status === status).length;
  const coverageText = coverage.percent === null ? 'nothing applies' : `coverage ${String(coverage.percent)} %`;
  const found = severities
    .map((severity) => ({ severity, count: findings.filter((finding) => finding.severity === severity).length }))
    .filter((one) => one.count > 0)
    .map((one) => colors.severity(one.severity, `${String(one.count)} ${one.severity}`));
  const head = found.length === 0 ? colors.good('No findings') : found.join(', ');
  const rules = `${String(count('pass'))} rules pass, ${String(count('fail'))} fail, ${String(count('not-applicable'))} not applicable, ${String(count('not-evaluated'))} not evaluated`;
  return `${head}  ·  ${rules}  ·  ${coverageText}`;
}

function totals({ clusters, summary }: AuditResult): string {
  const found = severities.map((severity) => `${String(summary.findings[severity])} ${severity}`).join(', ');
  const lost = clusters.filter(({ status }) => status !== 'audited').length;
  return `${plural(clusters.length, 'cluster')}: ${found}${lost === 0 ? '' : `; ${plural(lost, 'cluster')} not fully audited`}`;
}
