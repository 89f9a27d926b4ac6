import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { pageEn } from '../texts/en/page.ts';
import type { PageTexts } from '../texts/catalogue.ts';

interface PageContext {
  readonly texts: PageTexts;
  /** ISO 8601: ages count from here, so that the same result gives the same page. */
  readonly now: string;
}

export const PageContexts = createContext<PageContext>({ texts: pageEn, now: '' });

export function usePage(): PageContext {
  return useContext(PageContexts);
}

export function useTexts(): PageTexts {
  return useContext(PageContexts).texts;
}

/** Properties of text that rules worded, in a page of another language. */
export function english({ language }: PageTexts): { lang?: string } {
  return language === 'en' ? {} : { lang: 'en' };
}
