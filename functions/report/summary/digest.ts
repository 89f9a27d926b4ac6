import { printable } from '#lib/text/wording.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { subjectText } from '#model/finding/finding.ts';
import {
  changesText,
  completenessText,
  coverageLines,
  lackingBy,
  leftLines,
  lossText,
  lostClusters,
  optOutLines,
  placeText,
  type ScopeLine,
  severitiesText,
} from './text.ts';
import { documentTexts, type DocumentTexts, type LanguageOptions } from '../texts/catalogue.ts';
import { fill } from '../texts/fill.ts';

const changesShown = 20;
const lostShown = 20;

/** A mail of plain text: what changed, then which clusters could not be checked. */
export function renderDigest(summary: ScanSummary, options: LanguageOptions = {}): { subject: string; text: string } {
  const texts = documentTexts(options);
  const parts = [
    header(summary, texts),
    changedLines(summary, texts),
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
