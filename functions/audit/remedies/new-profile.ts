import { compareText } from '#lib/text/compare.ts';
import { shellCommand } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { FargateProfile, Selector } from '#model/cluster/fargate-profile.ts';

/** The profile to create. */
export interface NewProfile {
  readonly name: string;
  readonly selector: Selector;
}

type Place = Pick<ClusterInfo, 'name' | 'region'>;

/** Profiles are immutable: a new one is created with the role and subnets of another. */
export const profileNote = 'A profile cannot be changed: this makes one more.';

/** Commands that create a profile like another one and wait until it is ACTIVE; none if there is no other to copy. */
export function createProfile(
  { name, selector }: NewProfile,
  likeOneOf: readonly FargateProfile[],
  { name: cluster, region }: Place,
): string[] {
  const [like] = likeOneOf.toSorted((a, b) => compareText(a.name, b.name));
  if (like === undefined) return [];
  const place = ['--region', region, '--cluster-name', cluster, '--fargate-profile-name', name];
  const how = ['--pod-execution-role-arn', like.podExecutionRoleArn, '--subnets', ...like.subnets];
  return [
    shellCommand('aws', 'eks', 'create-fargate-profile', ...place, '--selectors', selectorText(selector), ...how),
    shellCommand('aws', 'eks', 'wait', 'fargate-profile-active', ...place),
  ];
}

/** A name that no profile of the cluster uses. */
export function freeName(wanted: string, profiles: readonly FargateProfile[]): string {
  const taken = new Set(profiles.map(({ name }) => name));
  const names = [wanted, ...profiles.map((_, index) => `${wanted}-${String(index + 2)}`)];
  return names.find((name) => !taken.has(name)) ?? `${wanted}-${String(profiles.length + 2)}`;
}

/** Selector in AWS CLI shorthand. */
function selectorText({ namespace, labels }: Selector): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? `namespace=${namespace}` : `namespace=${namespace},labels={${pairs.join(',')}}`;
}
