import type { Diagnosis } from '#model/diagnosis.ts';
import type { Explanation } from '#model/explanation.ts';
import type { LoggingVerdict } from '#model/logging-verdict.ts';
import type { AuditResult } from '#model/result.ts';
import type { Language } from '#model/language.ts';
import type { Severity } from '#model/severity.ts';
import { renderJson, renderJsonLines, safeJson } from '#report/json/index.ts';
import type { TableOptions } from '#report/terminal/index.ts';
import type { DocumentFormat, Format } from '#model/format.ts';
import { listRules } from './list-rules.ts';

export interface RenderOptions extends TableOptions {
  /** Of headings and labels; findings speak English. */
  readonly lang?: Language;
  /** What fails a test case of JUnit. */
  readonly failOn?: Severity | 'none';
}

type Render = (result: AuditResult, options: RenderOptions) => string | Promise<string>;

const rules = { rules: listRules() };

/** A format loads when it is asked for: programs that read JSON should not wait for what lays out pages. */
const renderers: Readonly<Record<Format, Render>> = {
  table: async (result, options) => (await import('#report/terminal/index.ts')).renderTable(result, options),
  json: renderJson,
  jsonl: renderJsonLines,
  markdown: async (result, { lang }) => (await import('#report/markdown/index.ts')).renderMarkdown(result, { lang }),
  html: async (result, { lang }) => (await import('#report/html/index.ts')).renderHtml(result, { lang }),
  csv: async (result) => (await import('#report/csv/index.ts')).renderCsv(result),
  sarif: async (result) => (await import('#report/sarif/index.ts')).renderSarif(result, rules),
  junit: async (result, options) => (await import('#report/junit/index.ts')).renderJunit(result, options),
  ocsf: async (result) => (await import('#report/ocsf/index.ts')).renderOcsf(result, rules),
  asff: async (result) => (await import('#report/asff/index.ts')).renderAsff(result),
  openreports: async (result) => (await import('#report/openreports/index.ts')).renderOpenReports(result, rules),
};

export async function render(result: AuditResult, format: Format, options: RenderOptions): Promise<string> {
  return renderers[format](result, options);
}

/** One document for a person or for a program; lines are for results only. */
export async function renderStory(story: Explanation, format: DocumentFormat, options: TableOptions): Promise<string> {
  if (format !== 'table') return renderDocument(story, format);
  return (await import('#report/terminal/explanation-text.ts')).renderExplanation(story, options);
}

export async function renderLogging(
  verdict: LoggingVerdict,
  format: DocumentFormat,
  options: TableOptions,
): Promise<string> {
  if (format !== 'table') return renderDocument(verdict, format);
  return (await import('#report/terminal/logging-text.ts')).renderLogging(verdict, options);
}

export async function renderDoctor(
  diagnosis: Diagnosis,
  format: DocumentFormat,
  options: TableOptions,
): Promise<string> {
  if (format !== 'table') return renderDocument(diagnosis, format);
  return (await import('#report/terminal/doctor-text.ts')).renderDiagnosis(diagnosis, options);
}

/** Any other document as JSON: on many lines, or on one. */
export function renderDocument(document: unknown, format: Exclude<DocumentFormat, 'table'>): string {
  return `${safeJson(document, format === 'json' ? 2 : undefined)}\n`;
}
