import { createHash } from 'node:crypto';
import { yamlText } from '#lib/text/yaml-text.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { plainText, ruleLookup, type RuleOptions } from '../result/outcomes.ts';
import { resultsOf, type Report, type ReportResult, summaryOf } from './results.ts';

/**
 * Reports of openreports.io as a YAML stream: for each namespace a Report of the findings about its workloads, for each
 * cluster a ClusterReport of everything else. Split below what etcd stores as one object.
 */
export function renderOpenReports({ clusters, tool }: AuditResult, options: RuleOptions = {}): string {
  const lookup = ruleLookup(options);
  const reports = clusters.flatMap((cluster) => {
    const byNamespace = resultsOf(cluster, lookup);
    return [...byNamespace].flatMap(([namespace, results]) => reportsOf(cluster, tool.version, namespace, results));
  });
  return reports.map((report) => `---\n${yamlText(report)}`).join('');
}

function reportsOf(
  cluster: ClusterResult,
  version: string,
  namespace: string | null,
  results: readonly ReportResult[],
): Report[] {
  const base = objectName(cluster);
  return splitResults(results).map((part, index) => ({
    apiVersion: 'openreports.io/v1alpha1',
    kind: namespace === null ? 'ClusterReport' : 'Report',
    metadata: {
      name: index === 0 ? base : `${base}-${index + 1}`,
      ...(namespace === null ? {} : { namespace }),
      labels: { 'app.kubernetes.io/managed-by': 'fargate-auditor', 'app.kubernetes.io/version': version },
      annotations: annotations(cluster),
    },
    source: 'fargate-auditor',
    ...(namespace === null ? {} : { scope: { apiVersion: 'v1', kind: 'Namespace', name: namespace } }),
    summary: summaryOf(part),
    results: part,
  }));
}

function annotations({ name, arn, status, takenAt, coverage, error }: ClusterResult): Record<string, string> {
  const percent = coverage.percent === null ? 'unknown' : `${coverage.percent}%`;
  const fields = { cluster: arn ?? name, status, takenAt, coverage: percent, ...(error === null ? {} : { error }) };
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [`fargate-auditor.io/${key}`, plainText(value, 1000)]),
  );
}

/** A DNS subdomain of at most 63 characters. Names of clusters may differ in what those cannot tell apart. */
function objectName({ arn, account, region, name }: ClusterResult): string {
  const identity = arn ?? JSON.stringify([account, region, name]);
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replaceAll(/^-|-$/g, '');
  return ['fargate-audit', slug, digest].filter((part) => part !== '').join('-');
}

/**
 * etcd refuses objects above 1.5 MiB by default, and lists of many large ones are what hurts an API server; half a
 * megabyte leaves room for what the server adds.
 */
const mostBytes = 524_288;

/** Results in their order, in as few reports as stay below the size; at least one, empty or not. */
function splitResults(results: readonly ReportResult[]): ReportResult[][] {
  const parts: ReportResult[][] = [];
  let part: ReportResult[] = [];
  let bytes = 0;
  for (const result of results) {
    const size = Buffer.byteLength(JSON.stringify(result));
    if (bytes + size > mostBytes && part.length > 0) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(result);
    bytes += size;
  }
  return [...parts, part];
}
