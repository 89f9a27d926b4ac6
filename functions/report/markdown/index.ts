import { code, type Block, fitBlocks } from '#lib/text/markdown.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { clusterHead, notEvaluated, totals, waiverLines, workloadLines } from './cluster.ts';
import { findingBlock, heading } from './finding.ts';
import { isStanding } from '../result/outcomes.ts';
import { documentTexts, type DocumentTexts, type LanguageOptions } from '../texts/catalogue.ts';
import { countOf, fill, severityCount } from '../texts/fill.ts';

/** A pull-request comment holds 65,536 characters. */
const commentLimit = 60_000;
const leastLimit = 500;
const openRank = 2;
const findingRank = 10;
const resolvedRank = 20;

interface MarkdownOptions extends LanguageOptions {
  /** Characters; at least 500. */
  readonly limit?: number;
}

interface FindingBlock extends Block {
  readonly findings: readonly Finding[];
}

/**
 * A result as a comment on a pull request or a step summary: what could not be judged, then findings below their cause.
 * Blocks beyond the limit are left out from the mildest on, and counted.
 */
export function renderMarkdown(result: AuditResult | ClusterResult, options: MarkdownOptions = {}): string {
  const texts = documentTexts(options);
  const clusters = 'clusters' in result ? result.clusters : [result];
  const blocks = [titleBlock(clusters, texts), ...clusters.flatMap((cluster) => clusterBlocks(cluster, texts))];
  const limit = Math.max(options.limit ?? commentLimit, leastLimit);
  return fitBlocks(blocks, limit, (leftOut) => leftOutNote(leftOut, texts));
}

function titleBlock(clusters: readonly ClusterResult[], texts: DocumentTexts): Block {
  const { result, counts } = texts;
  const many = fill(result.titleOf, { clusters: countOf(counts.clusters, clusters.length) });
  const title = clusters.length === 1 ? result.title : many;
  const lost = clusters.filter(({ status }) => status !== 'audited').length;
  const lostText = fill(result.notFullyAudited, { clusters: countOf(counts.clusters, lost) });
  const but = lost === 0 ? '' : ` · **${lostText}**`;
  const findings = clusters.flatMap((cluster) => cluster.findings);
  return { text: `# ${title}\n\n${totals(findings, texts)}${but}`, rank: 0 };
}

function clusterBlocks(cluster: ClusterResult, texts: DocumentTexts): Block[] {
  const head: Block = { text: clusterHead(cluster, texts), rank: 1 };
  const open = [...workloadLines(cluster, texts), ...notEvaluated(cluster, texts), ...waiverLines(cluster, texts)];
  return [
    head,
    ...open.map((text) => ({ text, rank: openRank, under: head })),
    ...findingBlocks(cluster, head, texts),
    ...resolvedBlocks(cluster, head, texts),
  ];
}

function findingBlocks({ findings, takenAt }: ClusterResult, under: Block, texts: DocumentTexts): FindingBlock[] {
  const shown = findings.filter(isStanding);
  const fingerprints = new Set(shown.map(({ fingerprint }) => fingerprint));
  const isRoot = ({ cause }: Finding) => cause === null || !fingerprints.has(cause);
  const effects = Map.groupBy(
    shown.filter((finding) => !isRoot(finding)),
    ({ cause }) => cause,
  );
  return shown.filter(isRoot).map((finding) => {
    const explained = effects.get(finding.fingerprint) ?? [];
    const text = findingBlock(finding, explained, takenAt, texts);
    return { text, rank: findingRank + severities.indexOf(finding.severity), under, findings: [finding, ...explained] };
  });
}

function resolvedBlocks({ findings }: ClusterResult, under: Block, texts: DocumentTexts): FindingBlock[] {
  const resolved = findings.filter(({ status }) => status === 'resolved');
  if (resolved.length === 0) return [];
  const lines = resolved.map((finding) => `- ${heading(finding, texts)} · ${code(finding.rule)}`);
  const text = `### ${texts.result.resolved}\n\n${lines.join('\n')}`;
  return [{ text, rank: resolvedRank, under, findings: resolved }];
}

function leftOutNote(blocks: readonly Block[], texts: DocumentTexts): string {
  const { result, counts } = texts;
  const findings = blocks.flatMap((block) => ('findings' in block ? (block as FindingBlock).findings : []));
  const others = blocks.filter(({ rank }) => rank < findingRank).length;
  const counted = severities.map((severity) =>
    severityCount(texts, severity, findings.filter((finding) => finding.severity === severity).length),
  );
  return fill(result.cut, {
    findings: countOf(counts.findings, findings.length),
    severities: counted.join(', '),
    parts: others === 0 ? '' : fill(result.cutParts, { parts: countOf(counts.parts, others) }),
  });
}
