import { accountLines, coverageLines, leftLines, optOutLines, placeText, type ScopeLine } from './scope.ts';
import { cell, code, codeInCell, inline, table } from '#lib/text/markdown.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { severities } from '#model/finding/severity.ts';
import { subjectText } from '#model/finding/finding.ts';
import { documentTexts } from '../texts/catalogue.ts';
import { countOf, fill, type DocumentTexts, type LanguageOptions } from '../texts/fill.ts';
import { changesText, completenessText, firstJudgedText, lackingBy, lossText, lostClusters } from './text.ts';

/** A scan over many clusters: what changed, what could not be checked, then every cluster. */
export function renderSummaryMarkdown(summary: ScanSummary, options: LanguageOptions = {}): string {
  const texts = documentTexts(options);
  const parts = [
    `# ${fill(texts.summary.title, { time: code(summary.scheduledTime) })}`,
    `**${completenessText(summary, texts)}**`,
    ...changedPart(summary, texts),
    ...scopeParts(summary, texts),
    ...lostPart(summary, texts),
    ...unwrittenParts(summary, texts),
    ...fleetPart(summary, texts),
  ];
  return `${parts.join('\n\n')}\n`;
}

function changedPart(summary: ScanSummary, texts: DocumentTexts): string[] {
  const { changes, changed } = summary;
  const { summary: own, words } = texts;
  const anew = firstJudgedText(summary, texts);
  const intro = [introText(summary, texts), ...(anew === null ? [] : [inline(anew, 2000)])];
  if (changed.length === 0) return [`## ${own.changed}`, ...intro];
  const rows = changed.map(({ cluster, finding }) => [
    words.status[finding.status],
    words.severity[finding.severity],
    codeInCell(cluster),
    codeInCell(finding.rule),
    cell(subjectText(finding.subject)),
    cell(finding.message),
    codeInCell(finding.firstSeen),
  ]);
  const left = changes.new + changes.worse + changes.resolved - changed.length;
  return [
    `## ${own.changed}`,
    ...intro,
    table([own.change, own.severity, own.cluster, own.rule, own.subject, own.what, own.since], rows),
    ...(left > 0 ? [fill(own.moreChanges, { n: String(left) })] : []),
  ];
}

function introText(summary: ScanSummary, texts: DocumentTexts): string {
  const { changes, previousScanId } = summary;
  const { firstScan, comparedWith, intro, nothingChanged } = texts.summary;
  return fill(intro, {
    since: previousScanId === null ? firstScan : fill(comparedWith, { scan: code(previousScanId) }),
    changes: changesText(summary, texts) ?? nothingChanged,
    unchanged: fill(texts.counts.change.unchanged, { n: String(changes.unchanged) }),
  });
}

function scopeParts(summary: ScanSummary, texts: DocumentTexts): string[] {
  const { summary: own } = texts;
  const parts: [string, ScopeLine[]][] = [
    [own.left, leftLines(summary, texts)],
    [own.optedOut, optOutLines(summary, texts)],
    [own.leftAccounts, accountLines(summary, texts)],
    [own.lessCovered, coverageLines(summary, texts)],
  ];
  return [
    ...parts
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([head, lines]) => [`## ${head}`, lines.map(scopeLine).join('\n')]),
    ...(summary.filtered > 0 ? [countOf(own.filtered, summary.filtered)] : []),
  ];
}

function scopeLine({ place, what, detail }: ScopeLine): string {
  return `- ${code(place)}: ${what}${detail === null ? '' : `: ${inline(detail, 1000)}`}`;
}

function lostPart(summary: ScanSummary, texts: DocumentTexts): string[] {
  const lost = lostClusters(summary);
  if (lost.length === 0) return [];
  const lines = lost.map((entry) => {
    const why = entry.error === null ? '' : `: ${inline(entry.error, 1000)}`;
    return `- ${code(placeText(entry))}: ${lossText(entry, texts)}${why}`;
  });
  return [`## ${texts.summary.lost}`, lines.join('\n')];
}

function unwrittenParts(summary: ScanSummary, { summary: own }: DocumentTexts): string[] {
  return lackingBy(summary).flatMap(([destination, lacking]) => {
    const what = fill(own.notWritten, { destination });
    const lines = lacking.map(({ entry, reason }) => `- ${code(placeText(entry))}: ${what}: ${inline(reason, 1000)}`);
    return [`## ${fill(own.lacks, { destination })}`, lines.join('\n')];
  });
}

function fleetPart({ clusters }: ScanSummary, { summary: own, words }: DocumentTexts): string[] {
  if (clusters.length === 0) return [`## ${own.clusters}`, own.noCluster];
  const rows = clusters.map(({ account, region, cluster, status, coverage, findings, waived, ...changes }) => [
    codeInCell(account),
    codeInCell(region),
    cluster === null ? own.notListed : codeInCell(cluster),
    words.cluster[status],
    coverage === null ? '–' : `${coverage} %`,
    ...severities.map((severity) => String(findings[severity])),
    String(changes.new),
    String(changes.worse),
    String(changes.resolved),
    String(waived),
  ]);
  const head = [
    own.account,
    own.region,
    own.cluster,
    own.status,
    own.coverage,
    ...severities.map((severity) => words.severity[severity]),
    own.new,
    own.worse,
    own.resolved,
    own.waived,
  ];
  return [`## ${own.clusters}`, table(head, rows)];
}
