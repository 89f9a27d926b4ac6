import { printable } from '#lib/printable.ts';

/** As much as a hint takes. */
const longest = 400;
const longestShown = 350;

/** A stranger's text, fit for a hint: on one line, nothing invisible in it, and short. */
export function shortText(text: string): string {
  return printable(text.trim().toWellFormed(), longestShown).slice(0, longest).toWellFormed();
}
