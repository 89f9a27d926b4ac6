import { type Language, languages } from '../model/language.ts';
import { type Format, formatNames, formats } from './formats.ts';

/** What the headers of a request ask for; a parameter of the request wins. */
export function negotiated(accept = '', acceptLanguage = ''): { format?: Format; lang?: Language } {
  const format = firstOf(accept, (type) => formatNames.find((name) => mediaType(name) === type));
  const lang = firstOf(acceptLanguage, (tag) => languages.find((one) => one === tag.split('-')[0]));
  return { ...(format === undefined ? {} : { format }), ...(lang === undefined ? {} : { lang }) };
}

/** The first known one in the order of the header; quality values are rare, and the order says the same. */
function firstOf<T>(header: string, known: (word: string) => T | undefined): T | undefined {
  const words = header.split(',').map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '');
  return words.map(known).find((one) => one !== undefined);
}

function mediaType(name: Format): string {
  return formats[name].type.split(';')[0] ?? '';
}
