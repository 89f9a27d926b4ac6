import { printable } from '../lib/printable.ts';
import type { ScanSummary } from '../model/scan.ts';
import { severities } from '../model/severity.ts';
import { subjectText } from '../model/subject.ts';
import { changesText, completenessText, lossText, lostClusters, placeText, unloggedClusters } from './summary-text.ts';

const changesShown = 20;
const lostShown = 20;

/** A mail of plain text: what changed, then which clusters could not be checked. */
export function renderDigest(summary: ScanSummary): { subject: string; text: string } {
  const parts = [
    header(summary),
    changedLines(summary),
    lostLines(summary),
    unloggedLines(summary),
    openLines(summary),
  ];
  return {
    subject: subjectLine(summary),
    text: `${parts
      .filter((lines) => lines.length > 0)
      .map((lines) => lines.join('\n'))
      .join('\n\n')}\n`,
  };
}

/** Nothing of it comes from strangers; SNS takes ASCII of less than 100 characters. */
function subjectLine(summary: ScanSummary): string {
  const incomplete = summary.complete ? '' : ' (incomplete)';
  return `Fargate audit: ${changesText(summary) ?? 'nothing changed'}${incomplete}`;
}

function header(summary: ScanSummary): string[] {
  const { scanId, scheduledTime, previousScanId } = summary;
  const since = previousScanId === null ? 'the first scan' : `compared with ${previousScanId}`;
  return [`Fargate audit of ${scheduledTime}, scan ${scanId}, ${since}.`, completenessText(summary)];
}

function changedLines({ changed, changes }: ScanSummary): string[] {
  const all = changes.new + changes.worse + changes.resolved;
  if (all === 0) return ['No finding came, went or got worse.'];
  const shown = changed.slice(0, changesShown);
  return [
    'What changed:',
    ...shown.map(
      ({ cluster, finding: { status, severity, subject, rule, message } }) =>
        `- ${status} ${severity.toUpperCase()} ${line(cluster, 150)}: ${line(subjectText(subject), 200)}: ${line(message, 300)} (${rule})`,
    ),
    ...(all > shown.length ? [`- … ${all - shown.length} more in the report`] : []),
  ];
}

function lostLines(summary: ScanSummary): string[] {
  const lost = lostClusters(summary);
  if (lost.length === 0) return [];
  return [
    'Could not be checked:',
    ...lost.slice(0, lostShown).map((entry) => `- ${placeText(entry)}: ${lossText(entry)}${reason(entry.error)}`),
    ...(lost.length > lostShown ? [`- … ${lost.length - lostShown} more in the report`] : []),
  ];
}

function unloggedLines(summary: ScanSummary): string[] {
  const unlogged = unloggedClusters(summary);
  if (unlogged.length === 0) return [];
  return [
    'Findings not written to CloudWatch Logs:',
    ...unlogged.slice(0, lostShown).map(({ entry, reason: why }) => `- ${placeText(entry)}${reason(why)}`),
    ...(unlogged.length > lostShown ? [`- … ${unlogged.length - lostShown} more in the report`] : []),
  ];
}

function reason(text: string | null): string {
  return text === null ? '' : `: ${line(text, 300)}`;
}

function openLines({ findings }: ScanSummary): string[] {
  return [`Open findings: ${severities.map((severity) => `${findings[severity]} ${severity}`).join(', ')}.`];
}

/** Mail programs make links of what looks like an address; a stranger's text shall not become one. */
function line(text: string, limit: number): string {
  return printable(text, limit).replaceAll('://', '[:]//');
}
