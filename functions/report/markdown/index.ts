import { code, type Block, fitBlocks, inline } from '#lib/text/markdown.ts';
import { type AuditResult, type ClusterResult, leftUnjudged } from '#model/result/result.ts';
import { type Finding, isWaived, openBySeverity, subjectText } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { findingBlock, heading } from './finding.ts';
import {
  isStanding,
  waiversDue,
  coverageText,
  inventoryText,
  ruleCounts,
  waivedTexts,
  forecastText,
  placeText,
} from '../result/outcomes.ts';
import { documentTexts } from '../texts/catalogue.ts';
import { countOf, fill, severityCount, type DocumentTexts, type LanguageOptions } from '../texts/fill.ts';

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

/** Head of a cluster: its place, how much of it was judged, and what came of it. */
function clusterHead(cluster: ClusterResult, texts: DocumentTexts): string {
  const { name, region, account, version, takenAt, error, findings, warnings, inventory } = cluster;
  const { result } = texts;
  const place = [region, account, version === null ? null : fill(result.version, { version })];
  const shown = place.flatMap((part) => (part === null ? [] : inline(part, 60)));
  return [
    `## ${fill(result.cluster, { name: code(name) })}`,
    [...shown, code(takenAt)].join(' · '),
    ...(error === null ? [] : [`**${result.failed}:** ${inline(error, 2000)}`]),
    `${totals(findings, texts)} · ${ruleCounts(cluster, texts)} · **${coverageText(cluster, texts)}**`,
    ...(inventory === null ? [] : [inventoryText(inventory, texts)]),
    ...warnings.map((warning) => `**${result.warning}:** ${inline(warning)}`),
  ].join('\n\n');
}

/** `**2 high**, 1 waived`: what is waived is listed with the others, but counts apart. */
function totals(findings: readonly Finding[], texts: DocumentTexts): string {
  const open = openBySeverity(findings);
  const found = severities
    .filter((severity) => open[severity] > 0)
    .map((severity) => severityCount(texts, severity, open[severity]));
  const total = found.length === 0 ? texts.result.noFindings : `**${found.join(', ')}**`;
  return [total, ...waivedTexts(findings.filter(isWaived).length, texts)].join(', ');
}

/** Rules that could not be judged, in full or in part: as much a result as those that were. */
function notEvaluated({ verdicts }: ClusterResult, { result }: DocumentTexts): string[] {
  const open = verdicts.filter(leftUnjudged);
  if (open.length === 0) return [];
  const part = (status: string) => (status === 'fail' ? `${result.inPart}: ` : '');
  const groups = Map.groupBy(open, ({ status, reason }) => `${part(status)}${reason ?? ''}`);
  const lines = [...groups].map(([reason, rules]) => {
    const grants = [...new Set(rules.flatMap(({ missingPermissions }) => missingPermissions))];
    const grant = grants.length === 0 ? '' : ` ${result.grant}: ${grants.map((one) => code(one)).join(', ')}`;
    return `- ${rules.map(({ rule }) => code(rule)).join(', ')}: ${inline(reason)}${grant}`;
  });
  return [`### ${result.notEvaluated}\n\n${lines.join('\n')}`];
}

/** Placement forecast of each workload of the manifests; a cluster has none. */
function workloadLines({ workloads = [] }: ClusterResult, { result }: DocumentTexts): string[] {
  if (workloads.length === 0) return [];
  const lines = workloads.map((forecast) => {
    const place = placeText(forecast);
    const where = place === '' ? '' : ` (${code(place)})`;
    return `- ${code(subjectText(forecast.subject), 200)}${where}: ${inline(forecastText(forecast), 1000)}`;
  });
  return [`### ${result.workloads}\n\n${lines.join('\n')}`];
}

/** Waivers that somebody should look at; those in force and in use speak through their findings. */
function waiverLines({ waivers = [] }: ClusterResult, { result, words }: DocumentTexts): string[] {
  const lines = waiversDue(waivers).map(({ rule, scope, owner, until, status, problem }) => {
    const parts = {
      rule: code(rule),
      scope: inline(scope),
      status: words.waiver[status],
      owner: owner === null ? '' : fill(result.waiverOwner, { owner: inline(owner) }),
      until: until === null ? '' : fill(result.waiverUntil, { until: code(until) }),
      problem: problem === undefined ? '' : `: ${inline(problem)}`,
    };
    return `- ${fill(result.waiver, parts)}`;
  });
  return lines.length === 0 ? [] : [`### ${result.waivers}\n\n${lines.join('\n')}`];
}
