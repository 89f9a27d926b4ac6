import { createHash } from 'node:crypto';
import type { AuditResult, ClusterResult } from '../model/result.ts';
import { severities } from '../model/severity.ts';
import { tool } from '../model/tool.ts';
import { sumWaivers } from '../track/sum-waivers.ts';

/** One document for all clusters. Its id and time come from what was read, so that the same input gives the same bytes. */
export function summarize(clusters: readonly ClusterResult[]): AuditResult {
  const takenAt = clusters.map((cluster) => cluster.takenAt).reduce((a, b) => (a > b ? a : b));
  const findings = clusters.flatMap((cluster) => cluster.findings);
  const standing = findings.filter(({ status }) => status !== 'resolved');
  const waivers = sumWaivers(clusters);
  const identity = JSON.stringify(clusters.map(({ name, arn }) => [name, arn]));
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 8);
  return {
    schema: 'fargate-auditor/result/v1',
    tool: { ...tool },
    scanId: `${takenAt.replaceAll(/[-:]|\.\d+/g, '')}-${digest}`,
    takenAt,
    clusters: [...clusters],
    ...(waivers === undefined ? {} : { waivers }),
    summary: {
      findings: Object.fromEntries(
        severities.map((severity) => [severity, standing.filter((f) => f.severity === severity).length]),
      ) as AuditResult['summary']['findings'],
      new: findings.filter(({ status }) => status === 'new').length,
      resolved: findings.filter(({ status }) => status === 'resolved').length,
      incomplete: clusters.some(({ status }) => status !== 'audited'),
    },
  };
}
