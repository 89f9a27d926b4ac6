import type { Severity } from '#model/finding/severity.ts';

/** SARIF has three levels, and a rank from 0 to 100 in which our five severities keep their order. */
export const levels = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>;

export const ranks = { critical: 95, high: 75, medium: 50, low: 25, info: 5 } as const satisfies Record<
  Severity,
  number
>;

/** Severities that GitHub takes for queries that are not about security. */
export const problemSeverities = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'recommendation',
  info: 'recommendation',
} as const satisfies Record<Severity, string>;

/** Text of a message in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5 and 3.11.6). */
export function messageText(text: string): string {
  return text
    .replaceAll('{', '{{')
    .replaceAll('}', '}}')
    .replace(/[\\[\]]/g, (character) => `\\${character}`);
}
