import { mapLimited } from '#lib/async.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { WatchInput } from '#model/alerts/hint.ts';
import type { AlertsContext, PollOutcome } from './alerts-context.ts';
import { dueClusters } from './due-clusters.ts';
import { watchClusters } from './watch-clusters.ts';
import { type HintOutcome, watchHints } from './watch-hints.ts';

export interface WatchResult {
  readonly clusters: number;
  readonly outcomes: readonly PollOutcome[];
  /** Parts that were handed on to runs of their own. */
  readonly shards: number;
}

/** Clusters that one run polls at once: waiting is shared, so that a run costs little more than its slowest cluster. */
const shardSize = 50;

/** Looks at clusters because the schedule says so, a part of them because a run handed it on, or because of hints. */
export async function watchLogging(input: WatchInput, context: AlertsContext): Promise<WatchResult | HintOutcome> {
  if ('Records' in input) return watchHints(input, context);
  if ('clusters' in input) return watchShard(input.clusters, context);
  const clusters = await dueClusters((await context.settings()).targets, context);
  if (clusters.length <= shardSize) return watchShard(clusters, context);
  const shards = shardsOf(clusters);
  await mapLimited(shards, 4, (shard) => context.startShard(shard, input.scheduledTime));
  return { clusters: clusters.length, outcomes: [], shards: shards.length };
}

async function watchShard(clusters: readonly ClusterKey[], context: AlertsContext): Promise<WatchResult> {
  const due = clusters.map((cluster) => ({ cluster, evidence: [] }));
  const { outcomes, failures } = await watchClusters(due, context);
  // For the metric Errors; the next schedule tries again.
  const [failure] = failures;
  if (failure !== undefined) throw failure.fault;
  return { clusters: clusters.length, outcomes, shards: 0 };
}

function shardsOf(clusters: readonly ClusterKey[]): ClusterKey[][] {
  const count = Math.ceil(clusters.length / shardSize);
  const size = Math.ceil(clusters.length / count);
  return Array.from({ length: count }, (_, index) => clusters.slice(index * size, (index + 1) * size));
}
