import { createEks } from '../live/eks.ts';
import { tokensFor } from '../live/cluster-connection.ts';
import type { ClusterAccess, ClusterCache, KnownCluster } from './cluster-cache.ts';

export interface ClusterRequest {
  readonly cluster: string;
  readonly access: ClusterAccess;
  readonly cache: ClusterCache;
  readonly signal: AbortSignal;
}

/** Asks EKS what a cluster is now, and keeps the answer. Fails with a `Fault`; with `ClusterGone` when there is none. */
export async function describeCluster({ cluster, access, cache, signal }: ClusterRequest): Promise<KnownCluster> {
  const client = cache.client(access);
  const eks = createEks({ ...access, signal }, client);
  const described = await eks.describe(cluster);
  // Tokens are made for later polls too, to which the signal of this one means nothing.
  const lasting = createEks(access, client);
  const signer = { region: await eks.region(), credentials: () => lasting.credentials() };
  const known = { described, tokens: tokensFor(described, signer) };
  cache.keep(access, cluster, known);
  return known;
}
