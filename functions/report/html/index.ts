import type { AuditResult } from '#model/result/result.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { documentOf, pack } from './document.ts';
import { type HtmlOptions, placeOf, type SummaryHtmlOptions } from './options.ts';
import { ResultPage, titleOf } from './result-page.ts';
import { fleetHistory, resultRows, summaryRows } from './rows.ts';
import { SummaryPage, summaryTitle } from './summary-page.ts';
import { type ClusterFindings, toListView } from './to-list-view.ts';
import { pageTexts } from '../texts/catalogue.ts';
import { fill } from '../texts/fill.ts';
import { h } from './h.ts';

export { historyOf, type HistoryPoint, type HtmlOptions, type Resolved, type SummaryHtmlOptions } from './options.ts';

/** A result of one or several clusters as a page in a single file, that asks no server for anything. */
export function renderHtml(result: AuditResult, options: HtmlOptions = {}): string {
  const { history = [], resolved = [] } = options;
  const texts = pageTexts(options);
  const view = toListView(
    result.clusters.map((cluster): ClusterFindings => {
      const place = placeOf(cluster);
      const gone = resolved.filter((one) => one.cluster === place).map(({ finding }) => finding);
      const misses = cluster.placement?.nearMisses ?? [];
      return { name: cluster.name, place, findings: [...cluster.findings, ...gone], misses };
    }),
  );
  const body = h(ResultPage, {
    result,
    view,
    history: fleetHistory(result, history),
    rows: resultRows(result, history),
  });
  const title = fill(texts.overview.titleOf, { what: titleOf(result, texts) });
  return documentOf({ title, texts, now: result.takenAt, data: pack(view, texts, result.takenAt), body });
}

/** A scan over many clusters as such a page: what changed, what could not be checked, and every cluster as a line. */
export function renderSummaryHtml(summary: ScanSummary, options: SummaryHtmlOptions = {}): string {
  const { history = [], links = {} } = options;
  const texts = pageTexts(options);
  const now = summary.scheduledTime;
  const groups = Map.groupBy(summary.changed, ({ cluster }) => cluster);
  const view = toListView(
    [...groups].map(([place, changes]): ClusterFindings => {
      const name = place.split('/').at(-1) ?? place;
      return { name, place, findings: changes.map(({ finding }) => finding), misses: [] };
    }),
  );
  const { points, rows } = summaryRows(summary, history, links);
  const title = fill(texts.overview.titleOf, { what: summaryTitle(summary, texts) });
  const body = h(SummaryPage, { summary, view, history: points, rows });
  return documentOf({ title, texts, now, data: pack(view, texts, now), body });
}
