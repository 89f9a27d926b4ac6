import type { AuditResult } from '#model/result/result.ts';
import { safeJson } from '../result/outcomes.ts';

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
