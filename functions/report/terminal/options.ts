import type { LanguageOptions } from '../texts/catalogue.ts';

export interface TerminalOptions extends LanguageOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
  /** Marks of ours in ASCII, where the terminal shows nothing else. */
  readonly ascii?: boolean;
  /** Leave out findings that were there before. */
  readonly changesOnly?: boolean;
}
