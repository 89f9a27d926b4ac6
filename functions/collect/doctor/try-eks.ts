import type { FargateProfile } from '#model/fargate-profile.ts';
import type { AwsAction } from '../grants/aws-grants.ts';
import type { Eks } from '../live/eks.ts';
import { toClusterInfo } from '../project/to-cluster-info.ts';
import { toProfile } from '../project/to-profile.ts';
import type { RawObject } from '../raw/fields.ts';
import { namedBy } from '../surroundings.ts';
import { type Attempt, attempt, granted, notAsked, type Outcome, untried } from './outcome.ts';

/** Outcomes by action; what is absent was not tried. */
export type AwsOutcomes = Partial<Record<AwsAction, Outcome>>;

export const noProfile = notAsked('the cluster has no Fargate profile');

/** What a failed call says of the action that it was made for. */
export function outcomeOf(tried: Attempt<unknown>, action: AwsAction): Outcome {
  if (tried.ok) return granted;
  const { missingPermission, message } = tried.fault;
  return { state: missingPermission === action ? 'missing' : 'unknown', reason: message };
}

/** Every call of EKS that an audit of the cluster makes, and the profiles, where they could be read. */
export async function tryEks(
  eks: Eks,
  described: RawObject,
): Promise<{ readonly outcomes: AwsOutcomes; readonly profiles: readonly FargateProfile[] | null }> {
  const { name, authenticationMode } = toClusterInfo(described);
  const [read, nodeGroups] = await Promise.all([
    attempt(async () => (await eks.profiles(name)).map(toProfile)),
    attempt(() => eks.nodeGroups(name)),
  ]);
  const profiles = read.ok ? read.value : null;
  const [associations, entries] = await Promise.all([
    tryAssociations(eks, name, profiles),
    tryEntries(eks, name, profiles, authenticationMode === 'CONFIG_MAP'),
  ]);
  const outcomes: AwsOutcomes = {
    'eks:DescribeCluster': granted,
    ...profileOutcomes(read),
    'eks:ListNodegroups': outcomeOf(nodeGroups, 'eks:ListNodegroups'),
    'eks:ListPodIdentityAssociations': associations,
    'eks:DescribeAccessEntry': entries,
  };
  return { outcomes, profiles };
}

function profileOutcomes(read: Attempt<readonly FargateProfile[]>): AwsOutcomes {
  const described = outcomeOf(read, 'eks:DescribeFargateProfile');
  if (read.ok || described.state === 'missing') {
    const none = read.ok && read.value.length === 0;
    return { 'eks:ListFargateProfiles': granted, 'eks:DescribeFargateProfile': none ? noProfile : described };
  }
  return {
    'eks:ListFargateProfiles': outcomeOf(read, 'eks:ListFargateProfiles'),
    'eks:DescribeFargateProfile': untried('no profile to describe is known'),
  };
}

async function tryAssociations(
  eks: Eks,
  cluster: string,
  profiles: readonly FargateProfile[] | null,
): Promise<Outcome> {
  if (profiles?.length === 0) return noProfile;
  return outcomeOf(await attempt(() => eks.podIdentityAssociations(cluster)), 'eks:ListPodIdentityAssociations');
}

async function tryEntries(
  eks: Eks,
  cluster: string,
  profiles: readonly FargateProfile[] | null,
  onlyConfigMap: boolean,
): Promise<Outcome> {
  if (onlyConfigMap) return notAsked('the cluster has no access entries: its authentication mode is CONFIG_MAP');
  if (profiles === null) return untried('the execution roles are not known');
  const { roleArns } = namedBy(profiles);
  if (roleArns.length === 0) return noProfile;
  return outcomeOf(await attempt(() => eks.accessEntries(cluster, roleArns)), 'eks:DescribeAccessEntry');
}
