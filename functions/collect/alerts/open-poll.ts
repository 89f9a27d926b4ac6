import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { AwsOptions } from '../live/eks-client.ts';
import type { KubernetesClientOptions, ReadStats } from '../live/kubernetes-client.ts';
import { textMap } from '../raw/fields.ts';
import { kinds } from '../kinds/index.ts';
import { type ClusterAccess, type ClusterCache, createClusterCache } from './cluster-cache.ts';
import { createPollConnection } from './poll-connection.ts';
import { createPollReads, type PollReads } from './poll-reads.ts';

export interface PollOptions extends AwsOptions {
  readonly cluster: string;
  /** Cache shared with earlier polls of this process; without it the cluster is described again. */
  readonly cache?: ClusterCache | undefined;
  /** Longest silence of the cluster, including attempts and the waits between them. */
  readonly silenceMs?: number | undefined;
  readonly limits?: KubernetesClientOptions['limits'];
  readonly pageSize?: number | undefined;
  /** For tests: replaces waiting between attempts. */
  readonly sleep?: KubernetesClientOptions['sleep'];
}

/** One poll of a cluster. Nothing is read until it is asked for; failures are `AuditorError`s. */
export interface ClusterPoll extends PollReads {
  tags(): Promise<Readonly<Record<string, string>>>;
  cluster(): Promise<ClusterInfo>;
  /** Request counts of the Kubernetes API so far. */
  readonly stats: ReadStats;
  /** Stops what is under way and closes connections at once. */
  close(): void;
}

const defaults = {
  silenceMs: 20_000,
  // The next poll comes within minutes, so long waits are not worth it, and many clusters share the memory. They share
  // the processor too, so a connection may take seconds for reasons other than its cluster.
  retries: { mostWaitMs: 10_000, connectAttempts: 1 },
  limits: { connectTimeoutMs: 8_000, timeoutMs: 15_000, maxWireBytes: 8 * 1024 * 1024, maxBodyBytes: 32 * 1024 * 1024 },
};

/** Opens a poll of a cluster. Calls EKS only for what is not in the cache. */
export function openPoll(options: PollOptions): Promise<ClusterPoll> {
  const { cluster, sleep, pageSize } = options;
  const stop = watchdog(cluster, options.silenceMs ?? defaults.silenceMs);
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  const cache = options.cache ?? createClusterCache({ maxAgeMs: 0 });
  const stats: ReadStats = { requests: 0, wireBytes: 0, bodyBytes: 0 };
  const connection = createPollConnection({
    cluster,
    access: accessOf(options),
    cache,
    heard: stop.later,
    ...{ signal, stats, sleep, ...defaults.retries, limits: { ...defaults.limits, ...options.limits } },
  });
  return Promise.resolve({
    tags: async () => textMap((await connection.described())['tags']),
    cluster: async () => kinds.cluster.fact(await connection.described()),
    ...createPollReads(connection, { signal, pageSize }),
    stats,
    close() {
      stop.now();
      connection.close();
      if (options.cache === undefined) cache.close();
    },
  });
}

function accessOf({ region, profile, roleArn, externalId, endpointOverride }: PollOptions): ClusterAccess {
  return { region, profile, roleArn, externalId, endpointOverride };
}

/**
 * Ends a poll that hears nothing more, so that one cluster does not block others; a large cluster may take its time.
 * The poll then fails with an `AuditorError`.
 */
function watchdog(cluster: string, ms: number) {
  const controller = new AbortController();
  const stop = (why: string) => controller.abort(new AuditorError('runtime', `Cluster ${cluster} ${why}.`));
  const timer = setTimeout(() => stop(`did not answer within ${ms / 1000} s`), ms);
  const later = () => void timer.refresh();
  const now = () => {
    clearTimeout(timer);
    stop('is read no further');
  };
  return { signal: controller.signal, later, now };
}
