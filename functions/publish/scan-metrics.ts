import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { ClusterResult, Finding } from '../model/result.ts';
import type { ScanSummary } from '../model/scan.ts';
import { severities, type Severity } from '../model/severity.ts';
import { countBySeverity } from './finding-documents.ts';

const { Count, Percent, Milliseconds } = MetricUnit;

/** Metrics of one cluster. By rule only over all clusters: the sum of what each adds. */
export function recordCluster(result: ClusterResult, durationMs: number): void {
  const { account, region, name, coverage, inventory } = result;
  const metrics = withDimensions({ account: account ?? 'unknown', region: region ?? 'unknown', cluster: name });
  metrics.addMetric('DurationMs', Milliseconds, durationMs);
  if (coverage.percent !== null) metrics.addMetric('Coverage', Percent, coverage.percent);
  if (inventory !== null) metrics.addMetric('PodsAudited', Count, inventory.pods);
  // No findings because nothing could be read must not look like none because all is well.
  if (result.status !== 'failed') addSeverities(metrics, countBySeverity(result.findings));
  metrics.publishStoredMetrics();
  recordRules(result);
}

/** Metrics of a whole scan. */
export function recordScan(summary: ScanSummary, failedDestinations = 0): void {
  const { clusters, changes } = summary;
  const count = (...wanted: readonly string[]) => clusters.filter(({ status }) => wanted.includes(status)).length;
  const coverages = clusters.flatMap(({ coverage }) => coverage ?? []);
  const metrics = newMetrics();
  metrics.addMetric('ScanCompleted', Count, 1);
  metrics.addMetric('Clusters', Count, clusters.length);
  metrics.addMetric('ClustersFailed', Count, count('failed', 'missing'));
  metrics.addMetric('ClustersIncomplete', Count, count('incomplete'));
  metrics.addMetric('DestinationsFailed', Count, failedDestinations);
  metrics.addMetric('FindingsNew', Count, changes.new);
  metrics.addMetric('FindingsWorse', Count, changes.worse);
  metrics.addMetric('FindingsResolved', Count, changes.resolved);
  if (coverages.length > 0)
    metrics.addMetric(
      'CoverageMinimum',
      Percent,
      coverages.reduce((a, b) => Math.min(a, b)),
    );
  addSeverities(metrics, summary.findings);
  metrics.publishStoredMetrics();
}

/** Rules that were judged, those without a finding too, so that a curve comes down again. */
function recordRules({ verdicts, findings }: ClusterResult): void {
  for (const { rule, status } of verdicts) {
    if (status !== 'pass' && status !== 'fail') continue;
    const isOpen = (finding: Finding) => finding.rule === rule && finding.status !== 'resolved';
    const metrics = withDimensions({ rule });
    metrics.addMetric('FindingsByRule', Count, findings.filter(isOpen).length);
    metrics.publishStoredMetrics();
  }
}

function addSeverities(metrics: Metrics, counts: Readonly<Partial<Record<Severity, number>>>): void {
  for (const severity of severities) {
    const name = `Findings${severity.charAt(0).toUpperCase()}${severity.slice(1)}`;
    metrics.addMetric(name, Count, counts[severity] ?? 0);
  }
}

function newMetrics(): Metrics {
  return new Metrics({ namespace: 'FargateAuditor', serviceName: 'fargate-auditor' });
}

/** These dimensions alone: each further one, as of the service, would have to be given in every alarm. */
function withDimensions(dimensions: Readonly<Record<string, string>>): Metrics {
  const metrics = newMetrics();
  metrics.clearDefaultDimensions();
  metrics.addDimensions(dimensions);
  return metrics;
}
