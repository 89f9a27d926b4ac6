import { printable } from '#lib/text/wording.ts';
import type { AuditResult, ClusterResult, Inventory } from '#model/result/result.ts';
import { byCause } from '../result/by-cause.ts';
import { writeFinding } from './finding.ts';
import { inventoryText } from '../result/counts-text.ts';
import type { TableStyle, TerminalOptions } from './style.ts';
import { TextPage } from './page.ts';
import { paint } from './paint.ts';
import { sorted, writeResolved, writeUnjudged, writeWaived, writeWaivers, writeWorkloads } from './sections.ts';
import { writeTotals, writeVerdict } from './verdict.ts';
import { documentTexts } from '../texts/catalogue.ts';
import { countOf, fill } from '../texts/fill.ts';

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
