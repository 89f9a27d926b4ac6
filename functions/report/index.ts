import type { Diagnosis } from '#model/finding/diagnosis.ts';
import type { StackDiagnosis } from '#model/finding/stack-diagnosis.ts';
import type { Explanation } from '#model/finding/explanation.ts';
import type { DocumentFormat, Format } from '#model/result/format.ts';
import type { LoggingVerdict } from '#model/result/logging-verdict.ts';
import type { AuditResult } from '#model/result/result.ts';
import type { Severity } from '#model/finding/severity.ts';
import { type RuleInfo, safeJson } from './result/outcomes.ts';
import type { TerminalOptions } from './terminal/page.ts';

export interface RendererOptions extends TerminalOptions {
  /** All rules there are: machine formats state the title and the severity of each. */
  readonly rules: readonly RuleInfo[];
  /** Findings of this severity or worse fail their test case of JUnit. */
  readonly failOn?: Severity | 'none';
}

type Renderer = (result: AuditResult, options: RendererOptions) => Promise<string>;

/**
 * Every format of a result. A format loads when it is asked for: programs that read JSON should not wait for what lays
 * out pages.
 */
const renderers = {
  table: async (result, options) => (await import('./terminal/index.ts')).renderTable(result, options),
  json: async (result) => (await import('./json/index.ts')).renderJson(result),
  jsonl: async (result) => (await import('./json/index.ts')).renderJsonLines(result),
  markdown: async (result, { lang }) => (await import('./markdown/index.ts')).renderMarkdown(result, { lang }),
  html: async (result, { lang }) => (await import('./html/index.ts')).renderHtml(result, { lang }),
  csv: async (result) => (await import('./csv/index.ts')).renderCsv(result),
  sarif: async (result, { rules }) => (await import('./sarif/index.ts')).renderSarif(result, { rules }),
  junit: async (result, { failOn = 'low' }) => (await import('./junit/index.ts')).renderJunit(result, { failOn }),
  ocsf: async (result, { rules }) => (await import('./ocsf/index.ts')).renderOcsf(result, { rules }),
  asff: async (result) => (await import('./asff/index.ts')).renderAsff(result),
  openreports: async (result, { rules }) =>
    (await import('./openreports/index.ts')).renderOpenReports(result, { rules }),
} satisfies Record<Format, Renderer>;

/** A result in one format. */
export async function renderResult(result: AuditResult, format: Format, options: RendererOptions): Promise<string> {
  return renderers[format](result, options);
}

/** An explanation of one workload, for a terminal or as JSON. */
export async function renderExplanation(
  explanation: Explanation,
  format: DocumentFormat,
  options: TerminalOptions,
): Promise<string> {
  if (format !== 'table') return renderDocument(explanation, format);
  return (await import('./terminal/explanation.ts')).explanationText(explanation, options);
}

/** A verdict on a logging configuration, for a terminal or as JSON. */
export async function renderLoggingVerdict(
  verdict: LoggingVerdict,
  format: DocumentFormat,
  options: TerminalOptions,
): Promise<string> {
  if (format !== 'table') return renderDocument(verdict, format);
  return (await import('./terminal/logging.ts')).loggingText(verdict, options);
}

/** A diagnosis of a cluster's reads, for a terminal or as JSON. */
export async function renderDiagnosis(
  diagnosis: Diagnosis,
  format: DocumentFormat,
  options: TerminalOptions,
): Promise<string> {
  if (format !== 'table') return renderDocument(diagnosis, format);
  return (await import('./terminal/diagnosis.ts')).diagnosisText(diagnosis, options);
}

/** A diagnosis of a deployed stack, for a terminal or as JSON. */
export async function renderStackDiagnosis(
  diagnosis: StackDiagnosis,
  format: DocumentFormat,
  options: TerminalOptions,
): Promise<string> {
  if (format !== 'table') return renderDocument(diagnosis, format);
  return (await import('./terminal/stack-diagnosis.ts')).stackDiagnosisText(diagnosis, options);
}

/** Any other document as JSON: on many lines, or on one. */
export function renderDocument(document: unknown, format: Exclude<DocumentFormat, 'table'>): string {
  return `${safeJson(document, format === 'json' ? 2 : undefined)}\n`;
}
