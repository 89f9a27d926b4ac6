import type { Language } from '#model/language.ts';
import type { Severity } from '#model/severity.ts';
import type { DocumentTexts } from './documents.ts';
import { documentsEn } from './documents-en.ts';
import { documentsKo } from './documents-ko.ts';
import { fill } from './fill.ts';
import type { Counted } from './texts.ts';

const catalogue: Readonly<Record<Language, DocumentTexts>> = { en: documentsEn, ko: documentsKo };

export interface LanguageOptions {
  /** Of headings and labels; English when absent. Findings speak English. */
  readonly lang?: Language | undefined;
}

export function documentTexts({ lang = 'en' }: LanguageOptions): DocumentTexts {
  return catalogue[lang];
}

/** `1 pod`, `3 pods`: digits are not grouped, since programs read these documents too. */
export function countOf({ one, other }: Counted, n: number): string {
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
