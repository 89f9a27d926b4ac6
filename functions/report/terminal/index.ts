import { printable } from '#lib/text/wording.ts';
import type { AuditResult, ClusterResult, Inventory } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { byCause, inventoryText, coverageText, ruleCounts, waivedTexts } from '../result/outcomes.ts';
import { writeFinding } from './finding.ts';
import { type TableStyle, type TerminalOptions, TextPage, paint } from './page.ts';
import { sorted, writeResolved, writeUnjudged, writeWaived, writeWaivers, writeWorkloads } from './sections.ts';
import { documentTexts } from '../texts/catalogue.ts';
import { countOf, fill, severityCount } from '../texts/fill.ts';

/** The result as a person reads it in a terminal: by cluster, worst first, effects below their cause, with the fix. */
export function renderTable(result: AuditResult, options: TerminalOptions): string {
  const colors = paint(options.color, options.ascii);
  const page = new TextPage(options.width, colors.symbols);
  const style: TableStyle = {
    colors,
    texts: documentTexts(options),
    changesOnly: options.changesOnly === true,
    since: result.comparedWith?.takenAt ?? null,
  };
  for (const cluster of result.clusters) writeCluster(page, cluster, style);
  if (result.clusters.length > 1) writeTotals(page, result.clusters, style);
  return page.toString();
}

function writeCluster(page: TextPage, cluster: ClusterResult, style: TableStyle): void {
  const { colors, texts } = style;
  const { error, inventory, warnings } = cluster;
  page.gap().rule();
  page.ends(headText(cluster, style), colors.dim(cluster.takenAt));
  if (error !== null) page.text(`${colors.bad(texts.result.failed)} ${printable(error, 2000)}`);
  if (inventory !== null) writeInventory(page, inventory, style);
  for (const warning of warnings) page.text(`${texts.result.warning}: ${printable(warning)}`);
  writeWorkloads(page, cluster, style);
  writeFindings(page, cluster, style);
  writeWaivers(page, cluster, style);
  writeUnjudged(page, cluster, style);
  writeVerdict(page.gap(), cluster, style);
}

function headText({ name, region, account, version }: ClusterResult, { colors, texts }: TableStyle): string {
  const place = [region, account, version === null ? null : fill(texts.result.version, { version })];
  const shown = place.flatMap((part) => (part === null ? [] : printable(part, 60)));
  return `${colors.bold(printable(name, 100))}  ${shown.join('  ')}`;
}

function writeFindings(page: TextPage, cluster: ClusterResult, style: TableStyle): void {
  const { open, waived, resolved } = sorted(cluster);
  const shown = style.changesOnly ? open.filter(({ status }) => status !== 'unchanged') : open;
  for (const { root, effects } of byCause(shown)) writeFinding(page, root, effects, style);
  const hidden = open.length - shown.length;
  if (hidden > 0) page.gap().text(countOf(style.texts.result.unchangedHidden, hidden));
  writeWaived(page, waived, style);
  writeResolved(page, resolved, style);
}

function writeInventory(page: TextPage, inventory: Inventory, { colors, texts }: TableStyle): void {
  const { nodes } = inventory;
  page.text(colors.dim(inventoryText(inventory, texts)));
  if (nodes === null || nodes.fargate === 0) return;
  const versions = [...Object.keys(nodes.byKubelet), ...Object.keys(nodes.byOsImage), ...Object.keys(nodes.byRuntime)];
  const where = fill(countOf(texts.result.fargateNodes, nodes.fargate), { zones: countsText(nodes.byZone) });
  page.text(colors.dim(printable([where, ...versions].join(', '))));
}

function countsText(by: Readonly<Record<string, number>>): string {
  return Object.entries(by)
    .map(([name, count]) => `${name} (${String(count)})`)
    .join(' ');
}

type Clusters = readonly ClusterResult[];

/** Outcome of a cluster: findings, rules, and how much of it was judged. */
function writeVerdict(page: TextPage, cluster: ClusterResult, style: TableStyle): void {
  const { colors, texts } = style;
  const parts = [verdictHeadText(cluster, style), ruleCounts(cluster, texts), coverageText(cluster, texts)];
  page.text(parts.join(`  ${colors.symbols.item}  `));
  writeChanges(page, cluster.findings, style);
}

/** Outcome of all clusters together. */
function writeTotals(page: TextPage, clusters: Clusters, style: TableStyle): void {
  const { colors, texts } = style;
  const { result, counts } = texts;
  const open = clusters.flatMap((cluster) => sorted(cluster).open);
  const found = severities.map((severity) => severityCount(texts, severity, countBy(open, severity)));
  const lost = clusters.filter(({ status }) => status !== 'audited').length;
  const lostText = fill(result.notFullyAudited, { clusters: countOf(counts.clusters, lost) });
  const all = countOf(counts.clusters, clusters.length);
  page
    .gap()
    .rule()
    .text(fill(result.sum, { clusters: all, severities: found.join(', ') }));
  const parts = [coverageText({ coverage: summed(clusters) }, texts), ...(lost === 0 ? [] : [colors.bold(lostText)])];
  page.text(parts.join(`  ${colors.symbols.item}  `));
  const findings = clusters.flatMap((cluster) => cluster.findings);
  writeChanges(page, findings, style);
}

/** Green only where all that applies was judged: what nobody looked at is not known to be fine. */
function verdictHeadText(cluster: ClusterResult, { colors, texts }: TableStyle): string {
  const { open, waived } = sorted(cluster);
  const kept = waivedTexts(waived.length, texts);
  const found = severities
    .filter((severity) => countBy(open, severity) > 0)
    .map((severity) => colors.severity(severity, severityCount(texts, severity, countBy(open, severity))));
  if (found.length > 0) return [...found, ...kept].join(', ');
  const { noFindings, noFindingsPartly, notAudited } = texts.result;
  const none = { audited: noFindings, incomplete: noFindingsPartly, failed: notAudited }[cluster.status];
  const text = [none, ...kept].join(', ');
  return { audited: colors.good(text), incomplete: text, failed: colors.bad(text) }[cluster.status];
}

/** Counts of changes. Waived findings are left out: nobody needs to hear that they are new. */
function writeChanges(page: TextPage, findings: readonly Finding[], { since, texts }: TableStyle): void {
  if (since === null) return;
  const counted = findings.filter(({ waiver }) => waiver === null);
  const { change } = texts.counts;
  const changes = (['new', 'worse', 'unchanged', 'resolved'] as const)
    .map((status) => ({ status, n: counted.filter((finding) => finding.status === status).length }))
    .filter(({ n }) => n > 0)
    .map(({ status, n }) => fill(change[status], { n: String(n) }));
  const text = changes.join(', ') || texts.summary.nothingChanged;
  page.text(fill(texts.result.since, { time: since, changes: text }));
}

function countBy(findings: readonly Finding[], severity: Finding['severity']): number {
  return findings.filter((finding) => finding.severity === severity).length;
}

function summed(clusters: Clusters): ClusterResult['coverage'] {
  const sum = (what: Exclude<keyof ClusterResult['coverage'], 'percent'>) =>
    clusters.map(({ coverage }) => coverage[what] ?? 0).reduce((a, b) => a + b, 0);
  const [evaluated, notEvaluated] = [sum('evaluated'), sum('notEvaluated')];
  const all = evaluated + notEvaluated;
  const percent = all === 0 ? null : Math.floor((1000 * evaluated) / all) / 10;
  return { evaluated, notApplicable: sum('notApplicable'), notEvaluated, percent };
}
