import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import type { AuditResult } from '#model/result/result.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { type HtmlOptions, placeOf, type SummaryHtmlOptions, type ListView, columnsOf, type Packed } from './view.ts';
import { ResultPage, titleOf } from './result-page.ts';
import { fleetHistory, resultRows, summaryRows } from './fleet.ts';
import { SummaryPage, summaryTitle } from './summary-page.ts';
import { type ClusterFindings, toListView } from './to-list-view.ts';
import { pageTexts } from '../texts/catalogue.ts';
import { fill, type PageTexts } from '../texts/fill.ts';
import { h, type Content, PageContexts } from './markup.ts';
import { script, style } from './assets.ts';

export { historyOf, type HistoryPoint, type HtmlOptions, type Resolved, type SummaryHtmlOptions } from './view.ts';

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

/** A hollow square with a filled one in it, so that no browser asks a server for an icon. */
const icon =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Cpath fill=%22%230b6b63%22 fill-rule=%22evenodd%22 d=%22M1 1h14v14H1zM3 3v10h10V3zM6 6h4v4H6z%22/%3E%3C/svg%3E';

interface PageInput {
  readonly title: string;
  readonly texts: PageTexts;
  /** The time that ages count from; ISO 8601. */
  readonly now: string;
  /** Data for the script of the page, packed. */
  readonly data: string;
  readonly body: Content;
}

/** A whole page in one text. It asks for nothing, and runs one script: its own, known by its hash. */
function documentOf({ title, texts, now, data, body }: PageInput): string {
  const page = h('html', { lang: texts.language }, [
    h('head', [
      h('meta', { charset: 'utf-8' }),
      h('meta', { 'http-equiv': 'Content-Security-Policy', content: policy() }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('meta', { name: 'referrer', content: 'no-referrer' }),
      h('meta', { name: 'color-scheme', content: 'light dark' }),
      h('title', title),
      h('link', { rel: 'icon', href: icon }),
      raw('style', style),
    ]),
    h('body', [
      h(PageContexts.Provider, { value: { texts, now } }, body),
      h('p', { id: 'announcements', role: 'status', class: 'hidden' }),
      // Base64 alone: no text of a stranger can end the element.
      h('script', { id: 'data', type: 'text/plain' }, data),
      raw('script', script),
    ]),
  ]);
  return `<!doctype html>\n${renderToString(page)}\n`;
}

/** Markup from text of our own alone: the one place where text becomes markup unescaped. */
function raw(name: 'style' | 'script', text: string): VNode {
  return h(name, { dangerouslySetInnerHTML: { __html: text } });
}

function policy(): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** Data for the script of the page: Base64 of deflated JSON, in which no markup can hide. */
function pack({ clusters, findings, families }: ListView, texts: PageTexts, now: string): string {
  const packed: Packed = { clusters, findings: columnsOf(findings), families, texts, now };
  return deflateRawSync(JSON.stringify(packed), { level: 9 }).toString('base64');
}
