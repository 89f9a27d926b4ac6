import { accountLines, coverageLines, leftLines, optOutLines, placeText, type ScopeLine } from './scope.ts';
import { type Undelivered, undeliveredOf } from '#model/result/stored-result.ts';
import type { ClusterEntry, ScanSummary } from '#model/scan/scan.ts';
import { severities } from '#model/finding/severity.ts';
import { printable } from '#lib/text/wording.ts';
import { subjectText } from '#model/finding/finding.ts';
import { waivedTexts } from '../result/outcomes.ts';
import { documentTexts } from '../texts/catalogue.ts';
import { countOf, fill, listedIn, severityCount, type DocumentTexts, type LanguageOptions } from '../texts/fill.ts';

/** `2 new, 1 worse`; null when nothing changed. */
export function changesText({ changes }: Pick<ScanSummary, 'changes'>, { counts }: DocumentTexts): string | null {
  const parts = (['new', 'worse', 'resolved'] as const).filter((what) => changes[what] > 0);
  if (parts.length === 0) return null;
  return parts.map((what) => fill(counts.change[what], { n: String(changes[what]) })).join(', ');
}

/** Findings that only this release judges so, rule by rule, in one paragraph; null when there is none. */
export function firstJudgedText(
  { firstJudged }: Pick<ScanSummary, 'firstJudged'>,
  texts: DocumentTexts,
): string | null {
  if (firstJudged === null) return null;
  const { release, rules } = firstJudged;
  const all = Object.entries(rules);
  return fill(texts.summary.firstJudged, {
    release,
    findings: countOf(
      texts.counts.findings,
      all.reduce((sum, [, count]) => sum + count, 0),
    ),
    rules: all.map(([rule, count]) => `${rule} ${String(count)}`).join(', '),
  });
}

/** `0 critical, 2 high, …`, and what is waived where anything is. */
function severitiesText({ findings, waived }: Pick<ScanSummary, 'findings' | 'waived'>, texts: DocumentTexts): string {
  const open = severities.map((severity) => severityCount(texts, severity, findings[severity]));
  return [...open, ...waivedTexts(waived, texts)].join(', ');
}

/** Clusters of which not all could be judged; those of which nothing could, first. */
export function lostClusters({ clusters }: ScanSummary): ClusterEntry[] {
  const isPartly = ({ status }: ClusterEntry) => Number(status === 'incomplete');
  return clusters
    .filter(({ status }) => status !== 'audited' && status !== 'gone')
    .sort((a, b) => isPartly(a) - isPartly(b));
}

interface Lacking extends Undelivered {
  readonly entry: ClusterEntry;
}

/** Clusters whose findings a destination may lack, with the reason, destination by destination. */
export function lackingBy({ clusters }: ScanSummary): [Undelivered['destination'], Lacking[]][] {
  const all = clusters.flatMap((entry) => undeliveredOf(entry).map((one) => ({ entry, ...one })));
  return [...Map.groupBy(all, ({ destination }) => destination)];
}

/** Completeness of a scan: the part of the fleet it speaks for, as a sentence. */
export function completenessText(summary: ScanSummary, texts: DocumentTexts): string {
  const known = summary.clusters.filter(({ cluster, status }) => cluster !== null && status !== 'gone');
  if (known.length === 0 && summary.clusters.every(({ status }) => status === 'gone'))
    return summary.complete
      ? fill(texts.summary.complete, { clusters: countOf(texts.counts.clusters, 0) })
      : texts.summary.empty;
  const lost = lostTexts(summary, known, texts);
  const clusters = countOf(texts.counts.clusters, known.length);
  return lost.length === 0
    ? fill(texts.summary.complete, { clusters })
    : fill(texts.summary.incomplete, { clusters, lost: listedIn(texts, lost) });
}

function lostTexts(summary: ScanSummary, known: readonly ClusterEntry[], { summary: texts, counts }: DocumentTexts) {
  const count = (...statuses: string[]) => known.filter(({ status }) => statuses.includes(status)).length;
  const lostText = (n: number, text: string) => (n > 0 ? [fill(text, { clusters: countOf(counts.clusters, n) })] : []);
  const unlisted = summary.clusters.length - known.length;
  const places = countOf(counts.places, unlisted);
  return [
    ...lostText(count('failed', 'missing'), texts.lostFailed),
    ...lostText(count('incomplete'), texts.lostPartly),
    ...(unlisted > 0 ? [fill(texts.lostUnlisted, { places })] : []),
    ...lackingBy(summary).flatMap(([destination, all]) =>
      lostText(all.length, fill(texts.lostUnwritten, { destination })),
    ),
  ];
}

/** Extent to which a cluster was judged, in words of ours; its `error` says why no further, in those of others. */
export function lossText({ status, coverage }: ClusterEntry, { result, words }: DocumentTexts): string {
  const isPartly = status === 'incomplete' && coverage !== null;
  return isPartly ? fill(result.coverage, { percent: String(coverage) }) : words.cluster[status];
}

const changesShown = 20;
const lostShown = 20;

/** A mail of plain text: what changed, then which clusters could not be checked. */
export function renderDigest(summary: ScanSummary, options: LanguageOptions = {}): { subject: string; text: string } {
  const texts = documentTexts(options);
  const parts = [
    header(summary, texts),
    changedLines(summary, texts),
    firstJudgedLines(summary, texts),
    ...scopeParts(summary, texts),
    lostLines(summary, texts),
    ...unwrittenParts(summary, texts),
    [fill(texts.digest.open, { severities: severitiesText(summary, texts) })],
  ];
  return {
    subject: subjectLine(summary),
    text: `${parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')}\n`,
  };
}

/** Nothing of it comes from strangers; SNS takes ASCII of less than 100 characters, so that it is English always. */
function subjectLine(summary: ScanSummary): string {
  const english = documentTexts({ lang: 'en' });
  const incomplete = summary.complete ? '' : ' (incomplete)';
  return `${english.result.title}: ${changesText(summary, english) ?? english.summary.nothingChanged}${incomplete}`;
}

function header(summary: ScanSummary, texts: DocumentTexts): string[] {
  const { scanId, scheduledTime, previousScanId } = summary;
  const { head, firstScan, comparedWith } = texts.digest;
  const since = previousScanId === null ? firstScan : fill(comparedWith, { scan: previousScanId });
  return [fill(head, { time: scheduledTime, scan: scanId, since }), completenessText(summary, texts)];
}

function changedLines({ changed, changes }: ScanSummary, { digest, words }: DocumentTexts): string[] {
  const all = changes.new + changes.worse + changes.resolved;
  if (all === 0) return [digest.nothingChanged];
  const shown = changed.slice(0, changesShown);
  return [
    digest.changed,
    ...shown.map(
      ({ cluster, finding: { status, severity, subject, rule, message } }) =>
        `- ${words.status[status]} ${words.severity[severity].toUpperCase()} ${line(cluster, 150)}: ${line(subjectText(subject), 200)}: ${line(message, 300)} (${rule})`,
    ),
    ...moreLine(all - shown.length, digest),
  ];
}

/** Clusters that nobody would hear of again: what is looked at less than before. */
function scopeParts(summary: ScanSummary, texts: DocumentTexts): string[][] {
  const { digest } = texts;
  const parts: [string, ScopeLine[]][] = [
    [digest.left, leftLines(summary, texts)],
    [digest.optedOut, optOutLines(summary, texts)],
    [digest.leftAccounts, accountLines(summary, texts)],
    [digest.lessCovered, coverageLines(summary, texts)],
  ];
  return parts
    .filter(([, lines]) => lines.length > 0)
    .map(([head, lines]) => [
      head,
      ...lines.slice(0, lostShown).map(({ place, what, detail }) => `- ${place}: ${what}${reason(detail)}`),
      ...moreLine(lines.length - lostShown, digest),
    ]);
}

function firstJudgedLines(summary: ScanSummary, texts: DocumentTexts): string[] {
  const text = firstJudgedText(summary, texts);
  return text === null ? [] : [text];
}

function lostLines(summary: ScanSummary, texts: DocumentTexts): string[] {
  const lost = lostClusters(summary);
  if (lost.length === 0) return [];
  const shown = lost.slice(0, lostShown);
  return [
    texts.digest.lost,
    ...shown.map((entry) => `- ${placeText(entry)}: ${lossText(entry, texts)}${reason(entry.error)}`),
    ...moreLine(lost.length - shown.length, texts.digest),
  ];
}

function unwrittenParts(summary: ScanSummary, { digest }: DocumentTexts): string[][] {
  return lackingBy(summary).map(([destination, lacking]) => {
    const shown = lacking.slice(0, lostShown);
    return [
      fill(digest.notWritten, { destination }),
      ...shown.map(({ entry, reason: why }) => `- ${placeText(entry)}${reason(why)}`),
      ...moreLine(lacking.length - shown.length, digest),
    ];
  });
}

function moreLine(left: number, { more }: DocumentTexts['digest']): string[] {
  return left > 0 ? [`- ${fill(more, { n: String(left) })}`] : [];
}

function reason(text: string | null): string {
  return text === null ? '' : `: ${line(text, 300)}`;
}

/** Mail programs make links of what looks like an address; a stranger's text shall not become one. */
function line(text: string, limit: number): string {
  return printable(text, limit).replaceAll('://', '[:]//');
}
