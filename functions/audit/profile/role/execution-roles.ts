import { compareText } from '#lib/text/compare.ts';
import { listed, plural } from '#lib/text/wording.ts';
import { type ExecutionRole, type IamRole, type Unread, unread } from '#model/facts/cluster-facts.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { Unjudged } from '../../rule.ts';

/** A role by which ACTIVE profiles run pods. */
export interface UsedRole extends ExecutionRole {
  readonly profiles: readonly FargateProfile[];
}

/** The roles of ACTIVE profiles, each once, in order. */
export function usedRoles(profiles: readonly FargateProfile[], roles: readonly ExecutionRole[]): UsedRole[] {
  const byArn = Map.groupBy(activeOnes(profiles), ({ podExecutionRoleArn }) => podExecutionRoleArn);
  return [...byArn]
    .sort(([a], [b]) => compareText(a, b))
    .map(([arn, users]) => ({ ...(roles.find((role) => role.arn === arn) ?? notRead(arn)), profiles: users }));
}

export function activeOnes(profiles: readonly FargateProfile[]): FargateProfile[] {
  return profiles.filter(({ status }) => status === 'ACTIVE').sort((a, b) => compareText(a.name, b.name));
}

/** Why the surroundings of profiles are no matter, or null when there is an ACTIVE one. */
export function withoutProfiles({ profiles }: { readonly profiles: readonly FargateProfile[] }): string | null {
  if (profiles.length === 0) return 'there is no Fargate profile, and so nothing around one';
  return activeOnes(profiles).length === 0 ? 'no Fargate profile of the cluster is ACTIVE' : null;
}

function notRead(arn: string): ExecutionRole {
  const all = unread(arn === '' ? 'a profile does not name its execution role' : `role ${arn} was not read`);
  return { arn, role: all, attachedPolicies: all, simulation: all, policies: all };
}

/** With its path, where it has one. */
export function roleSubject(arn: string): Subject {
  return { kind: 'Role', name: roleNameOf(arn) };
}

export function roleNameOf(arn: string): string {
  return arn.split(':role/').at(-1) ?? arn;
}

/** `profile apps`, `profiles apps and web`, `profiles a, b, c and 9 more`. */
export function profilesText(profiles: readonly FargateProfile[]): string {
  const names = profiles.slice(0, mostNamed).map(({ name }) => name);
  const more = profiles.length - names.length;
  const all = more === 0 ? names : [...names, plural(more, 'more', 'more')];
  return `${profiles.length === 1 ? 'profile' : 'profiles'} ${listed(all)}`;
}

const mostNamed = 5;

/** What was not read keeps a rule from passing. */
export function unjudgedFor(lost: Unread): Unjudged {
  return { unjudged: lost.reason, count: 1, unread: [lost] };
}

/** The role as IAM has it; null when it was not read, or is not there. */
export function foundRole({ role }: ExecutionRole): IamRole | null {
  return role.ok ? role.value : null;
}
