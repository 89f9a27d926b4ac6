import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import type { Targets } from '#model/configuration/targets.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Hint, QueueInput } from '#model/alerts/hint.ts';
import { parseHints, type Received } from '#publish/sqs/queues.ts';
import { isTarget } from '../stack/target-scope.ts';
import type { AlertsContext } from './alerts-context.ts';
import { startRequestedAudit } from './start-requested-audit.ts';
import { watchClusters } from './watch-clusters.ts';

/** Messages that SQS should deliver again, and finally move to the dead-letter queue. */
export interface HintOutcome {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Polls every cluster in the hints once, however many hints it has. */
export async function watchHints({ Records }: QueueInput, context: AlertsContext): Promise<HintOutcome> {
  const { hints, poison } = parseHints(Records);
  for (const { reason } of poison) context.warn(reason);
  const { targets } = await context.settings();
  const accepted = hints.filter(({ hint }) => accepts(hint, targets, context));
  const byCluster = Map.groupBy(accepted, ({ hint }) => clusterKeyText(hint));
  const { failed, leftOut } = await lookAt(byCluster, context);
  const requests = accepted.filter(({ hint }) => hint.audit !== null && !leftOut.has(clusterKeyText(hint)));
  failed.push(...(await startRequestedAudits(requests, targets, context)));
  const again = [...poison, ...failed].map(({ messageId }) => messageId);
  return { batchItemFailures: [...new Set(again)].map((itemIdentifier) => ({ itemIdentifier })) };
}

/**
 * An event may name any cluster; only those in the operator's configuration are ever read. Tags are known only once it
 * is polled.
 */
function accepts({ account, region, cluster, source }: Hint, targets: Targets, context: AlertsContext): boolean {
  const key = { account, region, cluster };
  if (isTarget(key, null, targets, context.now())) return true;
  context.warn(`An event of ${source} names cluster ${clusterKeyText(key)}, which is not among the targets`);
  return false;
}

interface LookOutcome {
  readonly failed: Received[];
  /** Clusters without anything to audit, or whose tags exclude them. */
  readonly leftOut: ReadonlySet<string>;
}

async function lookAt(
  byCluster: ReadonlyMap<string, readonly Received[]>,
  context: AlertsContext,
): Promise<LookOutcome> {
  const dues = [...byCluster.values()].flatMap((received) => {
    const [first] = received;
    const evidence = received.flatMap(({ hint: { evidence: one, at } }) => (one === null ? [] : [{ ...one, at }]));
    return first === undefined ? [] : [{ cluster: keyOf(first.hint), evidence }];
  });
  const { outcomes, failures } = await watchClusters(dues, context);
  for (const { cluster, fault } of failures) context.warn(`Cluster ${cluster.cluster}: ${fault.message}`);
  return {
    failed: failures.flatMap(({ cluster }) => byCluster.get(clusterKeyText(cluster)) ?? []),
    leftOut: new Set(
      outcomes
        .filter(({ status }) => status === 'gone' || status === 'off')
        .map(({ cluster }) => clusterKeyText(cluster)),
    ),
  };
}

async function startRequestedAudits(
  requests: readonly Received[],
  targets: Targets,
  context: AlertsContext,
): Promise<Received[]> {
  const failed: Received[] = [];
  for (const one of oncePerCluster(requests)) {
    try {
      await startRequestedAudit(one.hint, targets, context);
    } catch (error) {
      if (!(error instanceof AuditorError)) throw error;
      context.warn(error.message);
      failed.push(one);
    }
  }
  return failed;
}

/** Several changes at once request one audit; if one of them waits for a profile, the audit does. */
function oncePerCluster(requests: readonly Received[]): Received[] {
  const sorted = requests.toSorted(
    (a, b) => Number(b.hint.audit?.profile !== null) - Number(a.hint.audit?.profile !== null),
  );
  return [...new Map(sorted.toReversed().map((one) => [clusterKeyText(one.hint), one])).values()];
}

function keyOf({ account, region, cluster }: Hint): ClusterKey {
  return { account, region, cluster };
}
