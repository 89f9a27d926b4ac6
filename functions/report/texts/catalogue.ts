import { en } from './en.ts';
import { ko } from './ko.ts';
import type { Language, Texts } from './texts.ts';

const catalogue: Readonly<Record<Language, Texts>> = { en, ko };

export const languages = Object.keys(catalogue) as Language[];

export function textsOf(language: Language): Texts {
  return catalogue[language];
}
