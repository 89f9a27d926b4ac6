import type { Explanation } from '../model/explanation.ts';
import type { AuditResult } from '../model/result.ts';
import { renderExplanation } from '../report/explanation-text.ts';
import { renderJson, renderJsonLines, safeJson } from '../report/json.ts';
import { renderTable, type TableOptions } from '../report/table.ts';

/** Formats of a result, with the ending of its file. */
export const formats = { table: 'txt', json: 'json', jsonl: 'jsonl' } as const;

export type Format = keyof typeof formats;

export const formatNames = Object.keys(formats) as Format[];

export function render(result: AuditResult, format: Format, options: TableOptions): string {
  switch (format) {
    case 'table':
      return renderTable(result, options);
    case 'json':
      return renderJson(result);
    case 'jsonl':
      return renderJsonLines(result);
  }
}

/** One document for a person or for a program; lines are for results only. */
export function renderStory(story: Explanation, format: Format, options: TableOptions): string {
  return format === 'table' ? renderExplanation(story, options) : renderDocument(story, format);
}

/** Any other document as JSON: on many lines, or on one. */
export function renderDocument(document: unknown, format: Exclude<Format, 'table'>): string {
  return `${safeJson(document, format === 'json' ? 2 : undefined)}\n`;
}

export { renderLogging } from '../report/logging-text.ts';
