import { createEks } from './live/eks.ts';
import type { AwsOptions } from './live/eks-client.ts';

/** Names of the clusters of an account and region, by ListClusters alone. Fails with a `Fault`. */
export async function listClusterNames(options: AwsOptions): Promise<readonly string[]> {
  const eks = createEks(options);
  try {
    return await eks.clusterNames();
  } finally {
    eks.close();
  }
}
