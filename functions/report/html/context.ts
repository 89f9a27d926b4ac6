import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { en } from '../texts/en.ts';
import type { Texts } from '../texts/texts.ts';

export interface PageContext {
  readonly texts: Texts;
  /** ISO 8601: ages count from here, so that the same result gives the same page. */
  readonly now: string;
}

export const PageContexts = createContext<PageContext>({ texts: en, now: '' });

export function usePage(): PageContext {
  return useContext(PageContexts);
}

export function useTexts(): Texts {
  return useContext(PageContexts).texts;
}

/** For text that rules worded, in a page of another language. */
export function english({ language }: Texts): { lang?: string } {
  return language === 'en' ? {} : { lang: 'en' };
}
