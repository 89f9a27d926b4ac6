import type { DocumentTexts, LanguageOptions } from '../texts/catalogue.ts';
import type { Paint } from './paint.ts';

export interface TerminalOptions extends LanguageOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Marks of ours in ASCII, where the terminal shows nothing else. */
  readonly ascii?: boolean;
  /** Leave out findings that were there before. */
  readonly changesOnly?: boolean;
}

/** How a table looks, and in which language. */
export interface Style {
  readonly colors: Paint;
  readonly texts: DocumentTexts;
  /** When the earlier result was taken; null where there is none, and `new` means nothing. */
  readonly since: string | null;
  readonly changesOnly: boolean;
}
