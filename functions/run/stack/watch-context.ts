import { listClusterNames, profileStatus } from '#collect/live/clusters.ts';
import { createClusterCache } from '#collect/alerts/cluster-cache.ts';
import { openPoll } from '#collect/alerts/open-poll.ts';
import { createAlertStore } from '#publish/dynamodb/alert-store.ts';
import { recordPolls } from '#publish/metrics/scan-metrics.ts';
import { sendHints } from '#publish/sqs/queues.ts';
import { startFunction } from '#publish/lambda/start-function.ts';
import { defaultPolicy } from '#track/alerts/alert-update.ts';
import { selfOf, setting, trustsEndpoints } from './environment.ts';
import { knownTargets } from './known-targets.ts';
import type { AlertsContext } from '../alerts/alerts-context.ts';
import { alertDestinations } from './alert-destinations.ts';
import { stackDocuments } from './documents.ts';

/** Endpoints and tags seldom change; within a warm function most polls need not ask EKS. */
const cache = createClusterCache({ maxAgeMs: 30 * 60_000 });

/** Context of the alerts, from the settings of the stack. Reading stops when the signal says so. */
export function watchContext(functionArn: string, signal: AbortSignal, warn: (message: string) => void): AlertsContext {
  const self = selfOf(functionArn);
  const documents = stackDocuments(warn);
  const queueUrl = setting('HINT_QUEUE_URL');
  const endpointOverride = trustsEndpoints();
  return {
    self,
    memberRoleName: setting('MEMBER_ROLE_NAME'),
    store: createAlertStore({ table: setting('ALERT_TABLE') }),
    policy: { ...defaultPolicy, coolDownMinutes: Number(setting('COOL_DOWN_MINUTES')) },
    destinations: alertDestinations(),
    now: () => new Date(),
    settings: async () => {
      const configuration = await documents.readConfiguration();
      const targets = await knownTargets(configuration, documents, self);
      return { targets, expectations: configuration.expectations };
    },
    listNames: (region, access) => listClusterNames({ region, ...access, signal, endpointOverride }),
    knownClusters: () => documents.knownClusters(),
    openPoll: ({ region, cluster }, access) =>
      openPoll({ cluster, region, ...access, signal, cache, endpointOverride }),
    profileStatus: ({ region, cluster }, profile, access) =>
      profileStatus(cluster, profile, { region, ...access, signal, endpointOverride }),
    startShard: (clusters, scheduledTime) => startFunction(functionArn, { scheduledTime, clusters }),
    startAudit: (line) => startFunction(setting('AUDIT_FUNCTION'), line),
    postpone: (hint, delaySeconds) => sendHints({ queueUrl, hints: [hint], delaySeconds }),
    recordPolls: (failed) => {
      recordPolls(failed, setting('POWERTOOLS_SERVICE_NAME'));
    },
    warn,
  };
}
