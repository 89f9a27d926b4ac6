import { createHash } from 'node:crypto';
import { isWaived, openBySeverity } from '#model/finding/finding.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { tool } from '#model/tool.ts';
import { byStatus } from '#track/summary/counts.ts';
import { sumWaivers } from '#track/waivers/sum-waivers.ts';

/** One document for all clusters. Its id and time come from what was read, so that the same input gives the same bytes. */
export function summarize(clusters: readonly ClusterResult[]): AuditResult {
  const takenAt = clusters.map((cluster) => cluster.takenAt).reduce((a, b) => (a > b ? a : b));
  const findings = clusters.flatMap((cluster) => cluster.findings);
  const changes = byStatus(findings);
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
      findings: openBySeverity(findings),
      waived: findings.filter(isWaived).length,
      new: changes.new,
      resolved: changes.resolved,
      incomplete: clusters.some(({ status }) => status !== 'audited'),
    },
  };
}
