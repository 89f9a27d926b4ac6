import type { EKSClient } from '@aws-sdk/client-eks';
import { type AwsOptions, createEksClient } from '../live/eks-client.ts';
import type { TokenProvider } from '../live/token.ts';
import type { RawObject } from '../raw/fields.ts';

/** A cluster as described by DescribeCluster, and its token provider. */
export interface KnownCluster {
  readonly described: RawObject;
  readonly tokens: TokenProvider;
}

/** Region, identity and endpoint by which a cluster is reached: all AWS options but the signal. */
export type ClusterAccess = Omit<AwsOptions, 'signal'>;

export interface ClusterCacheOptions {
  /** Maximum age of a description; changed tags and versions are seen that much later. */
  readonly maxAgeMs: number;
  readonly now?: () => number;
}

/**
 * State that polls of one process share: AWS clients, one per account and Region, so that credentials are requested
 * once for all their clusters; and cluster descriptions. Connections to clusters are not kept.
 */
export interface ClusterCache {
  client(access: ClusterAccess): EKSClient;
  /** Undefined if the cluster is unknown or its description is too old. */
  known(access: ClusterAccess, cluster: string): KnownCluster | undefined;
  keep(access: ClusterAccess, cluster: string, known: KnownCluster): void;
  close(): void;
}

/** A process outlives accounts and clusters; above these limits the oldest entries are dropped. */
const mostClients = 256;
const mostClusters = 2000;

export function createClusterCache({ maxAgeMs, now = Date.now }: ClusterCacheOptions): ClusterCache {
  const clients = new Map<string, EKSClient>();
  const clusters = new Map<string, KnownCluster & { readonly at: number }>();
  return {
    client(access) {
      const key = keyOf(access);
      const client = clients.get(key) ?? createEksClient(access);
      renew(clients, key, client);
      for (const [old, gone] of surplus(clients, mostClients)) {
        clients.delete(old);
        gone.destroy();
      }
      return client;
    },
    known(access, cluster) {
      const found = clusters.get(keyOf(access, cluster));
      return found !== undefined && now() - found.at < maxAgeMs ? found : undefined;
    },
    keep(access, cluster, known) {
      renew(clusters, keyOf(access, cluster), { ...known, at: now() });
      for (const [old] of surplus(clusters, mostClusters)) clusters.delete(old);
    },
    close() {
      for (const client of clients.values()) client.destroy();
      clients.clear();
      clusters.clear();
    },
  };
}

function keyOf(access: ClusterAccess, cluster?: string): string {
  const { region, profile, roleArn, externalId, endpointOverride } = access;
  return JSON.stringify([region, profile, roleArn, externalId, endpointOverride, cluster]);
}

/** A Map iterates in insertion order. */
function renew<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}

function surplus<T>(map: ReadonlyMap<string, T>, most: number): [string, T][] {
  return map.size <= most ? [] : [...map].slice(0, map.size - most);
}
