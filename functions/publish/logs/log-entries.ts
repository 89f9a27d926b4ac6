import { createHash } from 'node:crypto';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { isWaived, openBySeverity, type Finding } from '#model/finding/finding.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { severities } from '#model/finding/severity.ts';
import type { FlatDocument } from '#model/alerts/alert-message.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import { mapLimited } from '#lib/async.ts';
import { clientSettings } from '../aws.ts';
import type { LogDocument } from '../fit.ts';
import { putDocuments } from './put-documents.ts';

interface FindingLog {
  readonly client?: CloudWatchLogsClient;
  readonly group: string;
  readonly scanId: string;
  readonly result: ClusterResult;
}

/** A small fixed number of streams, since AWS limits how many are created per second. */
const streams = 16;

/** Logs one cluster and each of its findings to CloudWatch Logs. All documents are acknowledged, or this fails. */
export async function logFindings({ client, group, scanId, result }: FindingLog): Promise<void> {
  const logs = client ?? new CloudWatchLogsClient(clientSettings);
  const target = { client: logs, group, stream: streamOf(result) };
  const documents = [
    ...result.findings.map((finding) => findingDocument(scanId, result, finding)),
    clusterDocument(scanId, result),
  ];
  await putDocuments(target, documents, `cluster ${result.name}`);
}

/** Stream of a cluster, always the same. */
export function streamOf({ account, region, name }: Pick<ClusterResult, 'account' | 'region' | 'name'>): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([account, region, name]))
    .digest();
  return `cluster-${String(digest.readUInt32BE() % streams).padStart(2, '0')}`;
}

/**
 * A finding as a flat document, for Logs Insights. All root names are ours: an untrusted name there could forge a field
 * or, with `_aws`, a metric.
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

/** Result of a cluster's audit, so that no findings and no audit can be distinguished. */
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
    // Zero findings because nothing was read must not be logged as zero.
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

/** Id of an event, the same when it is repeated, so that queries can count each once. */
function eventId(scanId: string, identity: string): string {
  return createHash('sha256')
    .update(JSON.stringify([scanId, identity]))
    .digest('hex')
    .slice(0, 32);
}

interface NotificationLog {
  readonly client?: CloudWatchLogsClient;
  readonly group: string;
  readonly notifications: readonly { readonly cluster: ClusterKey; readonly document: FlatDocument }[];
}

const concurrency = 4;

/** Logs notifications, including those that are sent to nobody. All documents are acknowledged, or this fails. */
export async function logNotifications({ client, group, notifications }: NotificationLog): Promise<void> {
  const logs = client ?? new CloudWatchLogsClient(clientSettings);
  const byStream = Map.groupBy(notifications, ({ cluster }) => streamOf({ ...cluster, name: cluster.cluster }));
  await mapLimited([...byStream], concurrency, ([stream, some]) => {
    const documents = some.map(({ document }) => document);
    return putDocuments({ client: logs, group, stream }, documents, 'alerts');
  });
}
