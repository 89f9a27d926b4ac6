import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { openBySeverity } from '#model/finding/finding.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { severities, type Severity } from '#model/finding/severity.ts';

const { Count, Percent, Milliseconds } = MetricUnit;

/** Metrics per cluster, each of which CloudWatch bills. The log document has all numbers anyway. */
export type ClusterMetrics = 'none' | 'coverage' | 'all';

export interface ClusterMetricsOptions {
  /** Dimension of every metric, so that two stages in an account do not share them. */
  readonly service: string;
  readonly clusterMetrics: ClusterMetrics;
}

/** Metrics of one cluster. */
export function recordCluster(
  result: ClusterResult,
  durationMs: number,
  { service, clusterMetrics }: ClusterMetricsOptions,
): void {
  const { account, region, name, coverage, inventory } = result;
  const place = { account: account ?? 'unknown', region: region ?? 'unknown', cluster: name };
  const metrics = newMetrics(service, place);
  if (clusterMetrics !== 'none' && coverage.percent !== null) metrics.addMetric('Coverage', Percent, coverage.percent);
  if (clusterMetrics === 'all') {
    metrics.addMetric('DurationMs', Milliseconds, durationMs);
    const pods = inventory === null || inventory.partial === true ? null : inventory.pods;
    if (pods !== null) metrics.addMetric('PodsAudited', Count, pods);
    // Zero findings because data is missing must not look like zero because all is well.
    if (result.status !== 'failed')
      addSeverities(metrics, openBySeverity(result.findings), result.status === 'audited');
  }
  if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
}

/** Metrics of a whole scan, and of each rule over all clusters. */
export function recordScan(summary: ScanSummary, service: string, failedDestinations = 0): void {
  const metrics = newMetrics(service);
  addTotals(metrics, summary, failedDestinations);
  const coverage = leastCoverage(summary);
  if (coverage !== null) metrics.addMetric('CoverageMinimum', Percent, coverage);
  addSeverities(
    metrics,
    summary.findings,
    summary.clusters.every(({ status }) => status === 'audited'),
  );
  metrics.publishStoredMetrics();
  recordRules(summary, service);
}

function addTotals(metrics: Metrics, summary: ScanSummary, failedDestinations: number): void {
  const { clusters, changes, left, optedOut, filtered } = summary;
  const count = (...wanted: readonly string[]) => clusters.filter(({ status }) => wanted.includes(status)).length;
  metrics.addMetric('ScanCompleted', Count, 1);
  metrics.addMetric(
    'Clusters',
    Count,
    clusters.filter(({ cluster, status }) => cluster !== null && status !== 'gone').length,
  );
  metrics.addMetric('ClustersSkipped', Count, optedOut.length + filtered);
  // A deleted cluster is no loss, and ClustersFailed covers places that could not be listed.
  const shrunk = left.filter(({ reason }) => reason !== 'deleted' && reason !== 'unreachable');
  metrics.addMetric('ClustersLeft', Count, shrunk.length);
  metrics.addMetric('ClustersFailed', Count, count('failed', 'missing'));
  metrics.addMetric('ClustersIncomplete', Count, count('incomplete'));
  metrics.addMetric('DestinationsFailed', Count, failedDestinations);
  metrics.addMetric('FindingsNew', Count, changes.new);
  metrics.addMetric('FindingsWorse', Count, changes.worse);
  metrics.addMetric('FindingsResolved', Count, changes.resolved);
}

/**
 * Lowest coverage of the clusters that could be audited: `ClustersFailed` covers the others, whose zero would hide all
 * else.
 */
function leastCoverage({ clusters }: ScanSummary): number | null {
  const coverages = clusters.flatMap(({ status, coverage }) => (status === 'failed' ? [] : (coverage ?? [])));
  return coverages.length === 0 ? null : coverages.reduce((a, b) => Math.min(a, b));
}

/**
 * Number of clusters that a poll did not see, or whose alerts could not be stored. Sent only if there are any:
 * CloudWatch bills by the hour.
 */
export function recordPolls(failed: number, service: string): void {
  if (failed === 0) return;
  const metrics = newMetrics(service);
  metrics.addMetric('PollsFailed', Count, failed);
  metrics.publishStoredMetrics();
}

/** Rules without findings are included, so that a curve comes down again. */
function recordRules({ rules }: ScanSummary, service: string): void {
  for (const [rule, findings] of Object.entries(rules)) {
    const metrics = newMetrics(service, { rule });
    metrics.addMetric('FindingsByRule', Count, findings);
    metrics.publishStoredMetrics();
  }
}

/** A zero means that there is no finding, which requires that everything was read. */
function addSeverities(metrics: Metrics, counts: Readonly<Partial<Record<Severity, number>>>, isWhole: boolean): void {
  for (const severity of severities) {
    const name = `Findings${severity.charAt(0).toUpperCase()}${severity.slice(1)}`;
    const count = counts[severity] ?? 0;
    if (count > 0 || isWhole) metrics.addMetric(name, Count, count);
  }
}

/** With the service and these dimensions. */
function newMetrics(serviceName: string, dimensions: Readonly<Record<string, string>> = {}): Metrics {
  const metrics = new Metrics({ namespace: 'FargateAuditor', serviceName });
  for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
  return metrics;
}
