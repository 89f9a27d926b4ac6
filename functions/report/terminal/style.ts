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

/** Colours and texts of a table, and the changes that it shows. */
export interface TableStyle {
  readonly colors: Paint;
  readonly texts: DocumentTexts;
  /** When the earlier result was taken; null where there is none, and `new` means nothing. */
  readonly since: string | null;
  readonly changesOnly: boolean;
}
