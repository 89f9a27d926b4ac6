import type { AuditResult } from '#model/result.ts';

/** Characters that JSON lets stand but a terminal or a JavaScript engine may act on. They occur in strings only. */
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON in ASCII-safe form: as plain `JSON.stringify`, with what a terminal would act on escaped. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    unsafe,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The whole result as one document, as `docs/result.schema.json` describes it. */
export function renderJson(result: AuditResult): string {
  return `${safeJson(result, 2)}\n`;
}

/** A line for each cluster, verdict and finding, and a last one with the summary; `type` says which. */
export function renderJsonLines({ clusters, ...scan }: AuditResult): string {
  const lines = clusters.flatMap(({ verdicts, findings, ...cluster }) => {
    const where = { cluster: cluster.name, arn: cluster.arn, scanId: scan.scanId };
    return [
      { type: 'cluster', ...cluster },
      ...verdicts.map((verdict) => ({ type: 'verdict', ...where, ...verdict })),
      ...findings.map((finding) => ({ type: 'finding', ...where, ...finding })),
    ];
  });
  return [...lines, { type: 'summary', ...scan }].map((line) => `${safeJson(line)}\n`).join('');
}
