import type { Language } from '#model/result/format.ts';
import { documentsEn } from './en/documents.ts';
import { pageEn } from './en/page.ts';
import type { DocumentTexts, LanguageOptions, PageTexts } from './fill.ts';
import { documentsKo } from './ko/documents.ts';
import { pageKo } from './ko/page.ts';

const pages: Readonly<Record<Language, PageTexts>> = { en: pageEn, ko: pageKo };
const documents: Readonly<Record<Language, DocumentTexts>> = { en: documentsEn, ko: documentsKo };

export function pageTexts({ lang = 'en' }: LanguageOptions): PageTexts {
  return pages[lang];
}

export function documentTexts({ lang = 'en' }: LanguageOptions): DocumentTexts {
  return documents[lang];
}
