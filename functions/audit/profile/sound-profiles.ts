import type { FactSlices, Slice } from '#model/facts/cluster-facts.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { trustsFor } from './iam/trust.ts';
import { type AccessFacts, roleAccess } from './role/execution-roles.ts';

/** Slices that tell whether a profile can launch pods. */
export const soundnessSlices = ['executionRoles', 'accessEntries', 'authMap'] as const;

/** Facts about profiles and their roles. */
export type SoundnessFacts = AccessFacts & { readonly executionRoles: Slice<FactSlices['executionRoles']> };

/** Profiles that no other finding reports as unable to launch pods; unread data does not count against them. */
export function soundOnes(profiles: readonly FargateProfile[], facts: SoundnessFacts): FargateProfile[] {
  return profiles.filter((profile) => !isCondemned(profile, facts));
}

function isCondemned(profile: FargateProfile, facts: SoundnessFacts): boolean {
  const { status, healthIssues, podExecutionRoleArn: arn } = profile;
  if (status !== 'ACTIVE' || healthIssues.length > 0) return true;
  const role = facts.executionRoles.ok ? facts.executionRoles.value.find((one) => one.arn === arn)?.role : undefined;
  if (role?.ok === true && (role.value === null || trustsFor(role.value, profile, facts.cluster) === 'denied'))
    return true;
  return roleAccess(arn, facts).state === 'refused';
}

/** True of a profile whose role was read, trusts Fargate and is let into the cluster. */
export function isProvenSound(profile: FargateProfile, facts: SoundnessFacts): boolean {
  const { executionRoles, cluster } = facts;
  const role = executionRoles.ok
    ? executionRoles.value.find(({ arn }) => arn === profile.podExecutionRoleArn)?.role
    : null;
  if (role?.ok !== true || role.value === null || isCondemned(profile, facts)) return false;
  return (
    trustsFor(role.value, profile, cluster) === 'allowed' &&
    roleAccess(profile.podExecutionRoleArn, facts).state === 'granted'
  );
}
