import { type Language, languages, type Format, formatNames, formats } from '#model/result/format.ts';

/** What the headers of a request ask for; a parameter of the request wins. */
export function negotiated(accept = '', acceptLanguage = ''): { format?: Format; lang?: Language } {
  const format = firstOf(accept, (type) => formatNames.find((name) => mediaType(name) === type));
  const lang = firstOf(acceptLanguage, (tag) => languages.find((one) => one === tag.split('-')[0]));
  return { ...(format === undefined ? {} : { format }), ...(lang === undefined ? {} : { lang }) };
}

/** The first known one, by quality (RFC 9110, 12.4.2), then in the order of the header. */
function firstOf<T>(header: string, known: (word: string) => T | undefined): T | undefined {
  const asked = header
    .toLowerCase()
    .split(',')
    .map((part) => ({ word: part.split(';')[0]?.trim() ?? '', quality: qualityOf(part) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return asked.map(({ word }) => known(word)).find((one) => one !== undefined);
}

function qualityOf(part: string): number {
  return Number(/;\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)/.exec(part)?.[1] ?? 1);
}

function mediaType(name: Format): string {
  return formats[name].type.split(';')[0] ?? '';
}
