import type { Explanation } from '../model/explanation.ts';
import type { LoggingVerdict } from '../model/logging-verdict.ts';
import type { AuditResult } from '../model/result.ts';
import { renderJson, renderJsonLines, safeJson } from '../report/json.ts';
import type { TableOptions } from '../report/table.ts';

/** Formats of a result, with the ending of its file. */
export const formats = { table: 'txt', json: 'json', jsonl: 'jsonl' } as const;

export type Format = keyof typeof formats;

export const formatNames = Object.keys(formats) as Format[];

// What lays out text for a terminal takes a while to load, and programs that read JSON should not wait for it.

export async function render(result: AuditResult, format: Format, options: TableOptions): Promise<string> {
  switch (format) {
    case 'table':
      return (await import('../report/table.ts')).renderTable(result, options);
    case 'json':
      return renderJson(result);
    case 'jsonl':
      return renderJsonLines(result);
  }
}

/** One document for a person or for a program; lines are for results only. */
export async function renderStory(story: Explanation, format: Format, options: TableOptions): Promise<string> {
  if (format !== 'table') return renderDocument(story, format);
  return (await import('../report/explanation-text.ts')).renderExplanation(story, options);
}

export async function renderLogging(verdict: LoggingVerdict, format: Format, options: TableOptions): Promise<string> {
  if (format !== 'table') return renderDocument(verdict, format);
  return (await import('../report/logging-text.ts')).renderLogging(verdict, options);
}

/** Any other document as JSON: on many lines, or on one. */
export function renderDocument(document: unknown, format: Exclude<Format, 'table'>): string {
  return `${safeJson(document, format === 'json' ? 2 : undefined)}\n`;
}
