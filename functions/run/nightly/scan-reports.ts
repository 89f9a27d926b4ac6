import type { Language } from '#model/result/format.ts';
import type { Scan, ScanPlan, ScanSummary } from '#model/scan/scan.ts';
import type { Documents } from '#publish/documents.ts';
import { historyOf, type HistoryPoint, renderSummaryHtml } from '#report/html/index.ts';
import { safeJson } from '#report/result/plain-text.ts';
import { renderSummaryMarkdown } from '#report/summary/markdown.ts';

/** More runs of one scan at a time there are not. */
const lookedAgain = 5;

/** Scans that a chart over time goes back. */
const mostHistory = 30;

export interface Earlier {
  /** The scan that this one is compared with; null also when its summary cannot be read any more. */
  readonly previous: ScanSummary | null;
  readonly previousScanId: string | null;
  readonly history: readonly HistoryPoint[];
}

export interface SummaryReportOptions {
  readonly history: readonly HistoryPoint[];
  readonly lang: Language;
}

/**
 * Earlier scans, of which only counts are kept, but for that which the plan compares with. A scan that was summed up since
 * then is no base: no result of this one was compared with it.
 */
export async function earlierScans(
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
 * Reports say what the summary says that is kept. Another run of the same scan may keep a better one meanwhile; whoever
 * writes last looks last, so that the reports are of the better one in the end.
 */
export async function writeReports(
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
