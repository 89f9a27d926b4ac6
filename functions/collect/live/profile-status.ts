import { DescribeFargateProfileCommand, ResourceNotFoundException } from '@aws-sdk/client-eks';
import { awsFault } from './aws-faults.ts';
import { type AwsOptions, createEksClient } from './eks-client.ts';

/** The status of a profile as EKS gives it, e.g. `CREATING`; null when there is none of that name. Fails with a `Fault`. */
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
