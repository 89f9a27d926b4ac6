import type { Severity } from '#model/finding/severity.ts';
import type { Language } from '#model/result/format.ts';
import type { documentsEn } from './en/documents.ts';
import type { pageEn } from './en/page.ts';

/** Everything a page says in its own words. Findings are worded by their rules, in English. */
export type PageTexts = typeof pageEn;

/** Everything Markdown, mails and tables say in their own words. */
export type DocumentTexts = typeof documentsEn;

export interface LanguageOptions {
  /** Language of headings and labels; English when absent. Findings speak English. */
  readonly lang?: Language | undefined;
}

/** A text that depends on a number, which it holds as `{n}`. */
export interface PluralForms {
  readonly one: string;
  readonly other: string;
}

type Values = Readonly<Record<string, string | number>>;

/** A text of the catalogue with its `{places}` filled in; a place without a value stays, so that a test can see it. */
export function fill(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? shown(values[name] ?? place) : place,
  );
}

/** The form for this number, with the number as `{n}`. */
export function counted(text: PluralForms, n: number, values: Values = {}): string {
  return fill(n === 1 ? text.one : text.other, { n, ...values });
}

function shown(value: string | number): string {
  return typeof value === 'number' ? numeral(value) : value;
}

/** `10,000`: both languages group digits by three. */
export function numeral(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

/** `1 pod`, `3 pods`: digits are not grouped in documents, since programs read them too. */
export function countOf({ one, other }: PluralForms, n: number): string {
  return fill(n === 1 ? one : other, { n: String(n) });
}

/** `2 high` */
export function severityCount({ counts, words }: DocumentTexts, severity: Severity, n: number): string {
  return fill(counts.severity, { n: String(n), severity: words.severity[severity] });
}

/** `a`, `a and b`, `a, b and c`. */
export function listedIn({ counts }: DocumentTexts, parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')}${counts.and}${parts.at(-1) ?? ''}`;
}
