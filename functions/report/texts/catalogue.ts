import type { Language } from '#model/result/format.ts';
import { documentsEn } from './en/documents.ts';
import { pageEn } from './en/page.ts';
import { documentsKo } from './ko/documents.ts';
import { pageKo } from './ko/page.ts';

/** Everything a page says in its own words. Findings are worded by their rules, in English. */
export type PageTexts = typeof pageEn;

/** Everything Markdown, mails and tables say in their own words. */
export type DocumentTexts = typeof documentsEn;

export interface LanguageOptions {
  /** Language of headings and labels; English when absent. Findings speak English. */
  readonly lang?: Language | undefined;
}

const pages: Readonly<Record<Language, PageTexts>> = { en: pageEn, ko: pageKo };
const documents: Readonly<Record<Language, DocumentTexts>> = { en: documentsEn, ko: documentsKo };

export function pageTexts({ lang = 'en' }: LanguageOptions): PageTexts {
  return pages[lang];
}

export function documentTexts({ lang = 'en' }: LanguageOptions): DocumentTexts {
  return documents[lang];
}
