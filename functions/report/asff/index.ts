import { leftUnjudged, type AuditResult, type ClusterResult } from '#model/result/result.ts';
import { Fault } from '#model/fault.ts';
import type { Finding } from '#model/finding/finding.ts';
import { safeJson, wellFormed } from '../result/plain-text.ts';
import { coverageFinding } from './coverage.ts';
import { asffFinding } from './finding.ts';
import { asffContext } from './resources.ts';
import type { AsffFinding } from './shape.ts';

/** An array of findings in the AWS Security Finding Format, as `aws securityhub batch-import-findings` takes it. */
export function renderAsff(result: AuditResult): string {
  return `${safeJson(asffFindings(result), 2)}\n`;
}

/**
 * Findings for Security Hub, and one a cluster that says how much of it was judged. Resolved ones are archived, if this
 * audit read what they were about. Fails for an audited cluster whose account or region is not known.
 */
export function asffFindings(result: AuditResult): AsffFinding[] {
  return wellFormed(result).clusters.flatMap(clusterFindings);
}

function clusterFindings(cluster: ClusterResult): AsffFinding[] {
  const context = asffContext(cluster);
  if (context === null) {
    // Nothing valid can be said of a cluster that nobody could describe; the run itself tells of it.
    if (cluster.status === 'failed') return [];
    throw new Fault(
      'usage',
      `The findings of ${cluster.name} cannot go to Security Hub: account and region are not known (mode ${cluster.mode}); choose another format`,
    );
  }
  const reported = cluster.findings.filter((finding) => finding.status !== 'resolved' || mayArchive(finding, cluster));
  const findings = reported.map((finding) => asffFinding(cluster, context, finding));
  // An audit of some namespaces does not stand for the cluster.
  return cluster.scope.namespaces.length > 0 ? findings : [...findings, coverageFinding(cluster, context)];
}

/**
 * True when this audit read what the finding was about, so that its absence means something: the rule was judged in
 * full, and its namespace was in scope. Comparison says so already; what archives in someone's account asks again.
 */
function mayArchive({ rule, subject }: Finding, { status, scope, verdicts }: ClusterResult): boolean {
  if (status === 'failed') return false;
  const verdict = verdicts.find((one) => one.rule === rule);
  if (verdict === undefined || leftUnjudged(verdict)) return false;
  if (scope.namespaces.length === 0) return true;
  return subject.namespace !== undefined && scope.namespaces.includes(subject.namespace);
}
