import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import type { Targets } from '#model/configuration/configuration.ts';
import { Fault } from '#model/fault.ts';
import type { Hint, QueueInput } from '#model/alerts/hint.ts';
import { parseHints, type Received } from '#publish/sqs/queues.ts';
import { accessTo } from '../stack/member-role.ts';
import type { AlertsContext } from './alerts-context.ts';
import { startRequestedAudit } from './start-requested-audit.ts';
import { watchClusters } from './watch-clusters.ts';

/** Messages that SQS is to deliver again, and in the end to the dead letters. */
export interface HintOutcome {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Looks once at every cluster that hints name, however many they are. */
export async function watchHints({ Records }: QueueInput, context: AlertsContext): Promise<HintOutcome> {
  const { hints, poison } = parseHints(Records);
  for (const { reason } of poison) context.warn(reason);
  const { targets } = await context.settings();
  const accepted = hints.filter(({ hint }) => isTarget(hint, targets, context));
  const byCluster = Map.groupBy(accepted, ({ hint }) => clusterKeyText(hint));
  const { failed, gone } = await lookAt(byCluster, context);
  // A cluster that is gone has nothing to audit.
  const requests = accepted.filter(({ hint }) => hint.audit !== null && !gone.has(clusterKeyText(hint)));
  failed.push(...(await startRequestedAudits(requests, targets, context)));
  const again = [...poison, ...failed].map(({ messageId }) => messageId);
  return { batchItemFailures: [...new Set(again)].map((itemIdentifier) => ({ itemIdentifier })) };
}

/** An event may name any cluster; only those of the operator's document are ever looked at. */
function isTarget(hint: Hint, targets: Targets, context: AlertsContext): boolean {
  try {
    accessTo(hint.account, hint.region, targets, context);
    return true;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    context.warn(`An event of ${hint.source} names cluster ${hint.cluster}: ${error.message}`);
    return false;
  }
}

interface Looked {
  readonly failed: Received[];
  readonly gone: ReadonlySet<string>;
}

async function lookAt(byCluster: ReadonlyMap<string, readonly Received[]>, context: AlertsContext): Promise<Looked> {
  const dues = [...byCluster.values()].flatMap((received) => {
    const [first] = received;
    const evidence = received.flatMap(({ hint: { evidence: one, at } }) => (one === null ? [] : [{ ...one, at }]));
    return first === undefined ? [] : [{ cluster: keyOf(first.hint), evidence }];
  });
  const { outcomes, failures } = await watchClusters(dues, context);
  for (const { cluster, fault } of failures) context.warn(`Cluster ${cluster.cluster}: ${fault.message}`);
  return {
    failed: failures.flatMap(({ cluster }) => byCluster.get(clusterKeyText(cluster)) ?? []),
    gone: new Set(outcomes.filter(({ status }) => status === 'gone').map(({ cluster }) => clusterKeyText(cluster))),
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
      if (!(error instanceof Fault)) throw error;
      context.warn(error.message);
      failed.push(one);
    }
  }
  return failed;
}

/** Several changes at once ask for one audit; that which waits for a profile is the one to wait for. */
function oncePerCluster(requests: readonly Received[]): Received[] {
  const sorted = requests.toSorted(
    (a, b) => Number(b.hint.audit?.profile !== null) - Number(a.hint.audit?.profile !== null),
  );
  return [...new Map(sorted.toReversed().map((one) => [clusterKeyText(one.hint), one])).values()];
}

function keyOf({ account, region, cluster }: Hint): ClusterKey {
  return { account, region, cluster };
}
