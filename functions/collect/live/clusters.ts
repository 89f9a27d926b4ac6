import { DescribeFargateProfileCommand, ResourceNotFoundException } from '@aws-sdk/client-eks';
import { mapLimited } from '#lib/async.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { createEks, type Eks } from './eks.ts';
import { type AwsOptions, createEksClient } from './eks-client.ts';
import { textMap } from '../raw/fields.ts';
import { awsFault, ClusterGone } from './aws-call.ts';

export interface ListedCluster {
  readonly name: string;
  /** Null if the cluster could not be described; `unread` is the reason. */
  readonly tags: Readonly<Record<string, string>> | null;
  readonly unread?: string;
}

// AWS does not publish the rate limit of DescribeCluster; a nightly scan has time.
const concurrentDescribes = 4;

/**
 * Clusters of an account and Region with their tags, which only DescribeCluster returns: a cluster that cannot be
 * described does not affect the others, and one deleted since it was listed is left out. Fails with an `AuditorError`.
 */
export async function listClusters(options: AwsOptions): Promise<readonly ListedCluster[]> {
  const eks = createEks(options);
  try {
    const names = await eks.clusterNames();
    return (await mapLimited(names, concurrentDescribes, (name) => listed(name, eks))).flat();
  } finally {
    eks.close();
  }
}

async function listed(name: string, eks: Eks): Promise<ListedCluster[]> {
  try {
    return [{ name, tags: textMap((await eks.describe(name))['tags']) }];
  } catch (error) {
    if (error instanceof ClusterGone) return [];
    if (error instanceof AuditorError) return [{ name, tags: null, unread: error.message }];
    throw error;
  }
}

/** Names of the clusters in an account and Region, from ListClusters alone. Fails with an `AuditorError`. */
export async function listClusterNames(options: AwsOptions): Promise<readonly string[]> {
  const eks = createEks(options);
  try {
    return await eks.clusterNames();
  } finally {
    eks.close();
  }
}

/** Status of a profile in EKS, e.g. `CREATING`; null if the profile does not exist. Fails with an `AuditorError`. */
export async function profileStatus(cluster: string, profile: string, options: AwsOptions): Promise<string | null> {
  const client = createEksClient(options);
  try {
    const command = new DescribeFargateProfileCommand({ clusterName: cluster, fargateProfileName: profile });
    const { signal } = options;
    const { fargateProfile } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    return fargateProfile?.status ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw awsFault(error, { ...options, action: 'eks:DescribeFargateProfile', cluster });
  } finally {
    client.destroy();
  }
}
