import { inflateRawSync } from 'node:zlib';
import type { Packed } from '#report/html/view.ts';

const entities: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&amp;': '&',
  '&#39;': "'",
};

/** What a reader sees of a page, roughly: texts, one element a line. */
export function htmlText(html: string): string {
  return html
    .replaceAll(/<(style|script)[^]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, '\n')
    .replaceAll(/&(?:lt|gt|quot|amp|#39);/g, (entity) => entities[entity] ?? entity)
    .replaceAll(/\s*\n\s*/g, '\n');
}

/** The text of one part of the page. */
export function partText(html: string, id: string): string {
  const start = html.indexOf(` id="${id}"`);
  if (start < 0) throw new Error(`no part ${id}`);
  const ends = ['<section id=', '<footer>', '<div id="overview"']
    .map((mark) => html.indexOf(mark, start))
    .filter((at) => at >= 0);
  return htmlText(html.slice(html.lastIndexOf('<', start), Math.min(...ends)));
}

/** What the page carries for its script. */
export function packedIn(html: string): Packed {
  const base64 = /<script id="data" type="text\/plain">([A-Za-z0-9+/=]*)<\/script>/.exec(html)?.[1] ?? '';
  return JSON.parse(inflateRawSync(Buffer.from(base64, 'base64')).toString()) as Packed;
}
