import { clusterKeySchema, type ClusterKey } from '#model/cluster-key.ts';
import type { Self } from '#model/self.ts';
import { checked } from './checked.ts';

/** A cluster by the name that an event gives it, in the account and region that the envelope vouches for. */
export function clusterOf({ account, region }: Self, name: unknown, what: string, field: string): ClusterKey {
  const cluster = checked(clusterKeySchema.shape.cluster, name, what, [field]);
  return { account, region, cluster };
}
