import { plural, printable } from '#lib/text/wording.ts';
import { undeliveredOf } from '#model/result/stored-result.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Language } from '#model/result/format.ts';
import type { ManifestLine, Scan, ScanPlan, ScanSummary } from '#model/scan/scan.ts';
import { BrokenDocument, unlessBroken, type Documents } from '#publish/documents.ts';
import { renderDigest } from '#report/summary/text.ts';
import { hasChanged, SummaryCount } from '#track/summary/summarize-scan.ts';
import { historyOf, type HistoryPoint, renderSummaryHtml } from '#report/html/index.ts';
import { safeJson } from '#report/result/outcomes.ts';
import { renderSummaryMarkdown } from '#report/summary/markdown.ts';

type DigestWhen = 'changed' | 'always' | 'never';

export interface SummaryContext {
  readonly documents: Documents;
  readonly digestWhen: DigestWhen;
  /** Language of headings and labels in reports and the digest. */
  readonly lang: Language;
  readonly now: () => string;
  sendDigest(digest: { subject: string; text: string }, summary: ScanSummary): Promise<void>;
  announce(summary: ScanSummary, reportKey: string): Promise<void>;
  recordMetrics(summary: ScanSummary, failedDestinations: number): void;
}

interface SummaryOutcome {
  readonly scanId: string;
  readonly complete: boolean;
  readonly summaryKey: string;
  readonly reportKeys: readonly string[];
  readonly changes: ScanSummary['changes'];
  /** Destinations that could not be reached, with the reason; they never fail the scan. */
  readonly undelivered: readonly { readonly destination: string; readonly reason: string }[];
}

/** Summarizes a scan: every manifest line has a result or is missing; a missing one makes the scan incomplete. */
export async function summarizeScan(scan: Scan, context: SummaryContext): Promise<SummaryOutcome> {
  const { documents, lang } = context;
  const stored = await unlessBroken(documents.readPlan(scan.scanId));
  const plan = stored instanceof BrokenDocument ? null : stored;
  const { previous, previousScanId, history } = await earlierScans(scan, plan, documents);
  const count = new SummaryCount(scan, { plan, previous, previousScanId });
  if (stored instanceof BrokenDocument) count.unreadable(stored.message);
  const counted = await countScan(scan, count, context);
  const summaryKey = await documents.writeSummary(counted);
  const { summary, reportKeys } = await writeReports(counted, { history, lang }, documents);
  const isNews = hasChanged(summary, previous);
  const undelivered = [...byAudits(summary), ...(await tell(summary, isNews, reportKeys[0] ?? summaryKey, context))];
  context.recordMetrics(summary, undelivered.length);
  return {
    scanId: scan.scanId,
    complete: summary.complete,
    summaryKey,
    reportKeys,
    changes: summary.changes,
    undelivered,
  };
}

/** Reads results one by one, so that memory does not grow with the number of clusters. */
async function countScan(scan: Scan, count: SummaryCount, { documents, now }: SummaryContext): Promise<ScanSummary> {
  for await (const line of documents.readManifest(scan.manifestKey)) {
    if (line instanceof BrokenDocument) count.unreadable(line.message);
    else await countLine(line, scan, documents, count);
  }
  return count.finish(now());
}

/** An unreadable result counts as missing, with the reason in its entry. */
async function countLine(line: ManifestLine, scan: Scan, documents: Documents, count: SummaryCount): Promise<void> {
  const { account, region, cluster } = line;
  const key = cluster === null ? null : documents.resultKey(scan, { account, region, cluster });
  const found = key === null ? null : await unlessBroken(documents.readResultWithSum(key));
  if (found instanceof BrokenDocument) count.missing(line, found.message);
  else if (key === null || found === null) count.missing(line);
  else if (found.stored.gone === true) count.gone(line);
  else count.add(found.stored, key, found.sha256);
}

/** Undelivered findings of the audits, which send them to CloudWatch Logs and Security Hub themselves. */
function byAudits({ clusters }: ScanSummary): SummaryOutcome['undelivered'] {
  const lacking = Map.groupBy(clusters.flatMap(undeliveredOf), ({ destination }) => destination);
  return [...lacking].map(([destination, all]) => {
    const reason = `findings of ${plural(all.length, 'cluster')}: ${printable(all[0]?.reason ?? '')}`;
    return { destination, reason };
  });
}

async function tell(
  summary: ScanSummary,
  isNews: boolean,
  reportKey: string,
  context: SummaryContext,
): Promise<SummaryOutcome['undelivered']> {
  const { digestWhen, lang } = context;
  const isWanted = digestWhen === 'always' || (digestWhen === 'changed' && isNews);
  return [
    ...(isWanted ? await delivered('digest', () => context.sendDigest(renderDigest(summary, { lang }), summary)) : []),
    ...(await delivered('event', () => context.announce(summary, reportKey))),
  ];
}

async function delivered(destination: string, deliver: () => Promise<void>): Promise<SummaryOutcome['undelivered']> {
  try {
    await deliver();
    return [];
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    return [{ destination, reason: error.message }];
  }
}

/** Upper limit for concurrent runs of one scan. */
const lookedAgain = 5;

/** Number of scans in a chart over time. */
const mostHistory = 30;

interface Earlier {
  /** Scan that this one is compared with; null also if its summary can no longer be read. */
  readonly previous: ScanSummary | null;
  readonly previousScanId: string | null;
  readonly history: readonly HistoryPoint[];
}

interface SummaryReportOptions {
  readonly history: readonly HistoryPoint[];
  readonly lang: Language;
}

/**
 * Earlier scans: only counts are kept, except for the one that the plan compares with. A scan summarized after the plan
 * was made is not a base: no result of this scan was compared with it.
 */
async function earlierScans(
  { scheduledTime }: Scan,
  plan: Pick<ScanPlan, 'previousScanId'> | null,
  documents: Documents,
): Promise<Earlier> {
  let previous: ScanSummary | null = null;
  const history: HistoryPoint[] = [];
  let left = mostHistory;
  for await (const summary of documents.summariesBefore(scheduledTime)) {
    if (plan === null || summary.scanId === plan.previousScanId) previous ??= summary;
    history.push(...historyOf([summary]));
    if (--left === 0) break;
  }
  return { previous, previousScanId: plan === null ? (previous?.scanId ?? null) : plan.previousScanId, history };
}

/**
 * Writes reports that match the stored summary. Another run of the same scan may store a better one meanwhile; the last
 * writer checks last, so the final reports match the better one.
 */
async function writeReports(
  counted: ScanSummary,
  options: SummaryReportOptions,
  documents: Documents,
): Promise<{ summary: ScanSummary; reportKeys: string[] }> {
  let summary = counted;
  for (let left = lookedAgain; ; left -= 1) {
    const reportKeys = await renderReports(summary, options, documents);
    const kept = (await documents.readSummary(summary.scanId)) ?? summary;
    if (left === 0 || kept.completedAt === summary.completedAt) return { summary: kept, reportKeys };
    summary = kept;
  }
}

async function renderReports(
  summary: ScanSummary,
  { history, lang }: SummaryReportOptions,
  documents: Documents,
): Promise<string[]> {
  const html = renderSummaryHtml(summary, { history, lang });
  return [
    await documents.writeReport(summary, 'html', html, 'text/html; charset=utf-8'),
    await documents.writeReport(
      summary,
      'md',
      renderSummaryMarkdown(summary, { lang }),
      'text/markdown; charset=utf-8',
    ),
    await documents.writeReport(summary, 'json', `${safeJson(summary, 2)}\n`, 'application/json'),
  ];
}
