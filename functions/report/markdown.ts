import { code } from '../lib/markdown.ts';
import { type Block, fitBlocks } from '../lib/markdown-blocks.ts';
import { plural } from '../lib/plural.ts';
import type { AuditResult, ClusterResult, Finding } from '../model/result.ts';
import { severities, type Severity } from '../model/severity.ts';
import { clusterHead, notEvaluated, openFindings, totals } from './markdown-cluster.ts';
import { findingBlock, heading } from './markdown-finding.ts';

/** A pull-request comment holds 65,536 characters. */
const commentLimit = 60_000;
const leastLimit = 500;
const openRank = 2;
const findingRank = 10;
const resolvedRank = 20;

interface FindingBlock extends Block {
  readonly findings: readonly Finding[];
}

/**
 * A result as a comment on a pull request or a step summary: what could not be judged, then findings below their cause.
 * What exceeds the limit (at least 500 characters) is left out from the mildest on, and said.
 */
export function renderMarkdown(result: AuditResult | ClusterResult, limit = commentLimit): string {
  const clusters = 'clusters' in result ? result.clusters : [result];
  const title = clusters.length === 1 ? 'Fargate audit' : `Fargate audit of ${plural(clusters.length, 'cluster')}`;
  const total = totals(clusters.flatMap(({ findings }) => openFindings(findings)));
  const lost = clusters.filter(({ status }) => status !== 'audited').length;
  const but = lost === 0 ? '' : ` · **${plural(lost, 'cluster')} not fully audited**`;
  const head: Block = { text: `# ${title}\n\n${total}${but}`, rank: 0 };
  return fitBlocks([head, ...clusters.flatMap(clusterBlocks)], Math.max(limit, leastLimit), leftOutNote);
}

function clusterBlocks(cluster: ClusterResult): Block[] {
  const head: Block = { text: clusterHead(cluster), rank: 1 };
  const open: Block[] = notEvaluated(cluster).map((text) => ({ text, rank: openRank, under: head }));
  return [head, ...open, ...findingBlocks(cluster, head), ...resolvedBlocks(cluster, head)];
}

function findingBlocks({ findings, takenAt }: ClusterResult, under: Block): FindingBlock[] {
  const shown = openFindings(findings);
  const fingerprints = new Set(shown.map(({ fingerprint }) => fingerprint));
  const isRoot = ({ cause }: Finding) => cause === null || !fingerprints.has(cause);
  const effects = Map.groupBy(
    shown.filter((finding) => !isRoot(finding)),
    ({ cause }) => cause,
  );
  return shown.filter(isRoot).map((finding) => {
    const explained = effects.get(finding.fingerprint) ?? [];
    const text = findingBlock(finding, explained, takenAt);
    return { text, rank: findingRank + severities.indexOf(finding.severity), under, findings: [finding, ...explained] };
  });
}

function resolvedBlocks({ findings }: ClusterResult, under: Block): FindingBlock[] {
  const resolved = findings.filter(({ status }) => status === 'resolved');
  if (resolved.length === 0) return [];
  const lines = resolved.map((finding) => `- ${heading(finding)} · ${code(finding.rule)}`);
  return [{ text: `### Resolved\n\n${lines.join('\n')}`, rank: resolvedRank, under, findings: resolved }];
}

function leftOutNote(blocks: readonly Block[]): string {
  const findings = blocks.flatMap((block) => ('findings' in block ? (block as FindingBlock).findings : []));
  const others = blocks.filter(({ rank }) => rank < findingRank).length;
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const told = severities.map((severity) => `${count(severity)} ${severity}`).join(', ');
  const parts = others === 0 ? '' : `, and ${plural(others, 'other part')}`;
  return `**Cut to its limit.** Left out: ${plural(findings.length, 'finding')} (${told})${parts}. The JSON result has them all.`;
}
