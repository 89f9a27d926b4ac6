import { cutText } from '../result/plain-text.ts';

/** Lengths that the API takes, from the documentation of its shapes. */
export const limits = {
  id: 512,
  title: 256,
  description: 1024,
  remediation: 512,
  note: 512,
  field: 1024,
  resource: 512,
} as const;

/** Text of at most so many characters; the API refuses one that is empty or blank. */
export function asffText(text: string, limit: number): string {
  return text.trim() === '' ? '(empty)' : cutText(text, limit);
}

/** Fields that say something, each within its limit; the API refuses empty values. */
export function asffFields(fields: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  const told = Object.entries(fields).flatMap(([name, value]) =>
    value === null || value === undefined || value.trim() === ''
      ? []
      : [[name, asffText(value, limits.field)] as const],
  );
  return Object.fromEntries(told);
}
