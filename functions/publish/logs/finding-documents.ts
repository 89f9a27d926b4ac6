import { createHash } from 'node:crypto';
import { isWaived, openBySeverity } from '#model/open-findings.ts';
import type { ClusterResult, Finding } from '#model/result.ts';
import { severities } from '#model/severity.ts';
import type { LogDocument } from '../fit-document.ts';

/**
 * A finding on one level, as Logs Insights likes it. Every name at the root is ours: a stranger who could put one there
 * could forge a field, or with `_aws` a metric.
 */
export function findingDocument(scanId: string, result: ClusterResult, finding: Finding): LogDocument {
  const { subject, affected, remediation, fingerprint } = finding;
  return {
    schema: 'fargate-auditor/finding/v1',
    eventId: eventId(scanId, fingerprint),
    ...origin(scanId, result),
    rule: finding.rule,
    severity: finding.severity,
    status: finding.status,
    kind: subject.kind,
    namespace: subject.namespace ?? null,
    name: subject.name,
    message: finding.message,
    pods: affected.pods,
    workloads: affected.workloads,
    cause: finding.cause,
    fingerprint,
    firstSeen: finding.firstSeen,
    fix: remediation.summary,
    docs: finding.docs,
    waived: finding.waiver !== null,
    evidence: finding.evidence.slice(0, 10).map(({ what, is }) => ({ key: what, value: is })),
  };
}

/** How the audit of a cluster went, so that no findings and no audit can be told apart. */
export function clusterDocument(scanId: string, result: ClusterResult): LogDocument {
  const { account, region, name, coverage } = result;
  return {
    schema: 'fargate-auditor/cluster/v1',
    eventId: eventId(scanId, JSON.stringify([account, region, name])),
    ...origin(scanId, result),
    version: result.version,
    status: result.status,
    error: result.error,
    coverage: coverage.percent,
    evaluated: coverage.evaluated,
    notApplicable: coverage.notApplicable,
    notEvaluated: coverage.notEvaluated,
    pods: result.inventory?.pods ?? null,
    podsOnFargate: result.inventory?.onFargate ?? null,
    // Nothing found because nothing was read is not nothing.
    ...(result.status === 'failed' ? uncounted : counted(result.findings)),
  };
}

const uncounted = { ...Object.fromEntries(severities.map((severity) => [severity, null])), waived: null };

function counted(findings: readonly Finding[]): LogDocument {
  return { ...openBySeverity(findings), waived: findings.filter(isWaived).length };
}

function origin(scanId: string, { takenAt, account, region, name }: ClusterResult): LogDocument {
  return { scanId, takenAt, account, region, cluster: name };
}

/** The same for a repetition, so that queries can count each once. */
function eventId(scanId: string, identity: string): string {
  return createHash('sha256')
    .update(JSON.stringify([scanId, identity]))
    .digest('hex')
    .slice(0, 32);
}
