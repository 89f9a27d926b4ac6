import { compareText } from '#lib/text/compare.ts';
import { listed, plural, printable, errorText, schemaErrorText } from '#lib/text/wording.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import { type AuditResult, type ClusterResult, auditResultSchema, resultSchemaName } from '#model/result/result.ts';
import { compareResults, resolvedFindings, reopened } from '#track/compare/compare-results.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { summarize } from '../scan/audit-result.ts';
import { rewaive } from '../scan/judge-facts.ts';
import { readRequired } from '../read-text.ts';
import { stat } from 'node:fs/promises';

interface Comparison {
  readonly result: AuditResult;
  /** Warnings about the comparison itself. */
  readonly warnings: readonly string[];
}

/**
 * Compares a result with an earlier one: findings become new, unchanged, worse or resolved, with the time they were
 * first seen. Findings that the later audit could not read stay as they were, but with waivers of the current
 * configuration, if given. A finding whose waiver ended is new, and so are the findings of a cluster that the earlier
 * result did not have.
 */
export function againstBaseline(
  current: AuditResult,
  baseline: AuditResult,
  configuration?: Configuration,
): Comparison {
  const clusters = current.clusters.map((cluster) => compared(earlier(cluster, baseline), cluster, configuration));
  const { scanId, takenAt } = baseline;
  return {
    result: { ...summarize(clusters, { comparedWith: { scanId, takenAt } }), scanId: current.scanId },
    warnings: [...warningsOf(current, baseline), ...firstJudgedWarning(clusters)],
  };
}

function compared(before: ClusterResult | null, now: ClusterResult, configuration?: Configuration): ClusterResult {
  const step = compareResults(before, now);
  const next = reopened(before, configuration === undefined ? step : rewaive(step, configuration));
  return { ...next, findings: [...next.findings, ...resolvedFindings(before, now)] };
}

/** Such findings would never fail a gate against an old baseline, so the user is asked to record a new one. */
function firstJudgedWarning(clusters: readonly ClusterResult[]): string[] {
  const all = clusters.flatMap(({ findings }) => findings).filter(({ firstJudgedBy }) => firstJudgedBy !== undefined);
  const [first] = all;
  if (first === undefined) return [];
  const rules = [...new Set(all.map(({ rule }) => rule))].sort(compareText);
  const what = `${plural(all.length, 'finding')} (${listed(rules)})`;
  return [
    `The baseline is of a release that did not judge ${what} as ${first.firstJudgedBy ?? ''} does; they count as unchanged until a result of this release is the baseline`,
  ];
}

/** The cluster in the baseline, by ARN; a failed audit may know only the name. */
function earlier({ arn, name }: ClusterResult, { clusters }: AuditResult): ClusterResult | null {
  const byArn = clusters.find((cluster) => arn !== null && cluster.arn === arn);
  return byArn ?? clusters.find((cluster) => cluster.name === name && (arn === null || cluster.arn === null)) ?? null;
}

function warningsOf(current: AuditResult, baseline: AuditResult): string[] {
  const lost = baseline.clusters.filter((cluster) =>
    current.clusters.every((now) => earlier(now, baseline) !== cluster),
  );
  const missing = lost.map(({ name }) => name);
  return [
    ...(missing.length === 0 ? [] : [`The baseline also has ${listed(missing)}, which this result does not speak of`]),
    ...(Date.parse(baseline.takenAt) > Date.parse(current.takenAt)
      ? [`The baseline (${baseline.takenAt}) is newer than this result (${current.takenAt})`]
      : []),
  ];
}

/** Reads a result written with `--format json`. Fails with an `AuditorError` that names the file and the problem. */
export async function readResult(file: string): Promise<AuditResult> {
  if ((await stat(file).catch(() => null))?.isDirectory() === true)
    throw new AuditorError(
      'usage',
      `${file} is a folder; a result is one file: write it with fargate-auditor scan --format json --output FILE`,
    );
  return withClusters(await readRequired(file, resultIn), file);
}

function resultIn(text: string, file: string): AuditResult {
  const document = parsed(text, file);
  const { schema } = (typeof document === 'object' && document !== null ? document : {}) as { schema?: unknown };
  const isKnown = readable.includes(schema);
  // A v1 document is a valid v2 document: it has a number wherever v2 allows null.
  const result = auditResultSchema.safeParse(
    isKnown ? { ...(document as object), schema: resultSchemaName } : document,
  );
  if (result.success) return result.data;
  if (!isKnown) throw new AuditorError('usage', `${file} is no result of an audit: ${hint(schema)}`);
  const wrong = schemaErrorText(result.error, { most: 3, limit: 500 });
  throw new AuditorError('usage', `${file} is not a whole result: ${wrong}`);
}

const readable: readonly unknown[] = [resultSchemaName, 'fargate-auditor/result/v1'];

function withClusters(result: AuditResult, file: string): AuditResult {
  if (result.clusters.length > 0) return result;
  throw new AuditorError('usage', `${file} holds no cluster, so that there is nothing to compare`);
}

function parsed(text: string, file: string): unknown {
  if (text.trim() === '') throw new AuditorError('usage', `${file} is empty; write it with --format json`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AuditorError(
      'usage',
      `${file} is not JSON (${printable(errorText(error), 200)}); write it with --format json`,
      {
        cause: error,
      },
    );
  }
}

function hint(schema: unknown): string {
  return typeof schema === 'string'
    ? `its schema is ${printable(schema, 100)}, which another version or program may have written`
    : 'write it with --format json';
}
