import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { coverageText, ruleCounts, waivedTexts } from '../result/counts-text.ts';
import { countOf, fill, severityCount } from '../texts/fill.ts';
import type { TextPage } from './page.ts';
import { sorted } from './sections.ts';
import type { TableStyle } from './style.ts';

type Clusters = readonly ClusterResult[];

/** Outcome of a cluster: findings, rules, and how much of it was judged. */
export function writeVerdict(page: TextPage, cluster: ClusterResult, style: TableStyle): void {
  const { colors, texts } = style;
  const parts = [headText(cluster, style), ruleCounts(cluster, texts), coverageText(cluster, texts)];
  page.text(parts.join(`  ${colors.symbols.item}  `));
  writeChanges(page, cluster.findings, style);
}

/** Outcome of all clusters together. */
export function writeTotals(page: TextPage, clusters: Clusters, style: TableStyle): void {
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
function headText(cluster: ClusterResult, { colors, texts }: TableStyle): string {
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
  const sum = (what: 'evaluated' | 'notApplicable' | 'notEvaluated') =>
    clusters.map(({ coverage }) => coverage[what]).reduce((a, b) => a + b, 0);
  const [evaluated, notEvaluated] = [sum('evaluated'), sum('notEvaluated')];
  const all = evaluated + notEvaluated;
  const percent = all === 0 ? null : Math.floor((1000 * evaluated) / all) / 10;
  return { evaluated, notApplicable: sum('notApplicable'), notEvaluated, percent };
}
