import { once, abortable } from '#lib/async.ts';
import { connectToCluster, tokensFor } from '../live/cluster-connection.ts';
import type { Connection } from '../live/request.ts';
import {
  type ApiAnswer,
  createKubernetesClient,
  type Get,
  type KubernetesClient,
  type KubernetesClientOptions,
  type ReadStats,
} from '../live/kubernetes-client.ts';
import { createEks } from '../live/eks.ts';
import type { Asking } from '../live/reads.ts';
import type { RawObject } from '../raw/fields.ts';
import type { ClusterAccess, ClusterCache, KnownCluster } from './cluster-cache.ts';
import { ClusterGone } from '../live/aws-call.ts';

interface ClusterRequest {
  readonly cluster: string;
  readonly access: ClusterAccess;
  readonly cache: ClusterCache;
  readonly signal: AbortSignal;
}

export interface PollConnectionOptions
  extends ClusterRequest, Pick<KubernetesClientOptions, 'sleep' | 'limits' | 'mostWaitMs' | 'connectAttempts'> {
  readonly stats: ReadStats;
  /** Called for every response, including those of EKS. */
  readonly heard: () => void;
}

/** Connection to a cluster for one poll. */
export interface PollConnection extends Asking {
  described(): Promise<RawObject>;
  /** Closes its connections at once. */
  close(): void;
}

/** A cluster with a client for its Kubernetes API. */
interface ReachedCluster {
  readonly known: KnownCluster;
  /** Described by this poll, not by an earlier one. */
  readonly fresh: boolean;
  readonly client: KubernetesClient;
}

/**
 * Reads with the cluster description of an earlier poll. If nothing answers, the cluster may have been recreated or
 * deleted since: it is described again, and the request repeated if its endpoint or certificate authority changed.
 */
export function createPollConnection(options: PollConnectionOptions): PollConnection {
  const agents: Connection['agent'][] = [];
  const heard = async <T>(answer: Promise<T>): Promise<T> => {
    const value = await answer;
    options.heard();
    return value;
  };
  const lineTo = (known: KnownCluster, fresh: boolean) => {
    const connection = once(() => connect(known, options, agents));
    return { known, fresh, client: createKubernetesClient(connection, options) };
  };
  const first = once(async () => {
    const known = options.cache.known(options.access, options.cluster);
    return known === undefined ? lineTo(await heard(describeCluster(options)), true) : lineTo(known, false);
  });
  const second = once(async () => lineTo(await heard(describeCluster(options)), true));
  const ask = async (request: Get): Promise<ApiAnswer> => {
    const line = await first();
    try {
      return await heard(line.client.ask(request));
    } catch (error) {
      const other = await replacement(line, second);
      if (other === null) throw error;
      return heard(other.client.ask(request));
    }
  };
  return {
    described: async () => (await first()).known.described,
    ask,
    get: async (request) => (await ask(request)).document(),
    close() {
      for (const agent of agents) agent.destroy();
    },
  };
}

async function connect(
  { described, tokens }: KnownCluster,
  { signal, access }: PollConnectionOptions,
  agents: Connection['agent'][],
): Promise<Connection> {
  const connection = connectToCluster(described, (fresh) => abortable(tokens(fresh), signal), access);
  agents.push(connection.agent);
  return connection;
}

/** Null if another attempt would reach the same endpoint. */
async function replacement(
  line: ReachedCluster,
  describe: () => Promise<ReachedCluster>,
): Promise<ReachedCluster | null> {
  // After any response it is the right cluster, and half a list of another one must not follow.
  if (line.fresh || line.client.unreachable() === null) return null;
  try {
    const other = await describe();
    return placeOf(other) === placeOf(line) ? null : other;
  } catch (error) {
    if (error instanceof ClusterGone) throw error;
    return null;
  }
}

function placeOf({ known: { described } }: ReachedCluster): string {
  return JSON.stringify([described['endpoint'], described['certificateAuthority']]);
}

/** Describes the cluster and caches the answer. Fails with an `AuditorError`; with `ClusterGone` if it does not exist. */
async function describeCluster({ cluster, access, cache, signal }: ClusterRequest): Promise<KnownCluster> {
  const client = cache.client(access);
  const eks = createEks({ ...access, signal }, client);
  const described = await eks.describe(cluster);
  // Tokens are also for later polls, which this poll's signal must not abort.
  const lasting = createEks(access, client);
  const signer = { region: await eks.region(), credentials: () => lasting.credentials() };
  const known = { described, tokens: tokensFor(described, signer) };
  cache.keep(access, cluster, known);
  return known;
}
