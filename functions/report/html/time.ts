import { counted } from '../texts/fill.ts';
import type { PageTexts } from '../texts/catalogue.ts';

/** `2026-11-24 02:00 UTC` */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** `3 days`, in the largest unit that there is one of; empty for less than a minute. */
export function age(from: string, to: string, { counts }: PageTexts): string {
  const minutes = Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60_000));
  if (minutes === 0) return '';
  if (minutes >= 1440) return counted(counts.days, Math.floor(minutes / 1440));
  return minutes >= 60 ? counted(counts.hours, Math.floor(minutes / 60)) : counted(counts.minutes, minutes);
}
