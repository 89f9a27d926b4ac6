import { createLiveSource } from '#collect/live/live-source.ts';
import type { Hint } from '#model/alerts/hint.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import { logFindings } from '#publish/logs/log-entries.ts';
import { sendHints } from '#publish/sqs/queues.ts';
import { recordCluster } from '#publish/metrics/scan-metrics.ts';
import type { TargetContext } from '../nightly/audit-target.ts';
import { withResolved } from '#model/result/stored-result.ts';
import { choice, selfOf, setting, trustsEndpoints } from './environment.ts';
import { stackDocuments } from './documents.ts';

/** Context for auditing one cluster, from the settings of the stack. Reads stop when the signal is aborted. */
export function targetContext(
  functionArn: string,
  signal: AbortSignal,
  warn: (message: string) => void,
): TargetContext {
  const group = setting('FINDINGS_LOG_GROUP');
  const service = setting('POWERTOOLS_SERVICE_NAME');
  const queueUrl = setting('HINT_QUEUE_URL');
  const clusterMetrics = choice('CLUSTER_METRICS', ['none', 'coverage', 'all']);
  return {
    documents: stackDocuments(warn),
    now: () => new Date(),
    self: selfOf(functionArn),
    memberRoleName: setting('MEMBER_ROLE_NAME'),
    openCluster: ({ region, cluster }, access) =>
      createLiveSource({ cluster, region, ...access, signal, endpointOverride: trustsEndpoints() }),
    logFindings: (stored) => logFindings({ group, scanId: stored.scanId, result: withResolved(stored) }),
    importFindings: choice('SECURITY_HUB', ['off', 'on']) === 'on' ? importing(signal) : null,
    requestPoll: (cluster) => sendHints({ queueUrl, hints: [hintOf(cluster)] }),
    warn,
    recordMetrics: ({ result }, durationMs) => recordCluster(result, durationMs, { service, clusterMetrics }),
  };
}

/** Loads the Security Hub client only if it is needed. */
function importing(signal: AbortSignal): TargetContext['importFindings'] {
  return async (stored, access) => {
    const { importResult } = await import('../nightly/import-result.ts');
    await importResult(stored, { region: stored.region, ...access, signal, endpointOverride: trustsEndpoints() });
  };
}

function hintOf(cluster: ClusterKey): Hint {
  const at = new Date().toISOString();
  return { schema: 'fargate-auditor/hint/v1', ...cluster, source: 'audit', at, evidence: null, audit: null };
}
