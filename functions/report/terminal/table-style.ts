import type { Paint } from './paint.ts';
import type { DocumentTexts } from '../texts/catalogue.ts';

/** How a table looks, and in which language. */
export interface Style {
  readonly colors: Paint;
  readonly texts: DocumentTexts;
  /** When the earlier result was taken; null where there is none, and `new` means nothing. */
  readonly since: string | null;
  readonly changesOnly: boolean;
}
