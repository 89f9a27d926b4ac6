import { printable, shellCommand } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { IamRole } from '#model/facts/cluster-facts.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import { fargateScheduler, isFargateNode, profileLabel, type Pod } from '#model/facts/pod.ts';
import { awsDocs, defineRule, type Facts, type FoldState, type Outcome, type Violation } from '../rule.ts';
import {
  profilesText,
  roleNameOf,
  roleSubject,
  unjudgedFor,
  type UsedRole,
  usedRoles,
  withoutProfiles,
} from '../profile/role/execution-roles.ts';
import { fargateService, trustsFor, trustsService, trustPolicy } from '../profile/iam/trust.ts';

export default defineRule({
  id: 'role-trust-invalid',
  revision: 2,
  group: "profile's surroundings",
  title: 'The execution role of each profile exists, and Fargate may assume it',
  severity: 'high',
  needs: ['profiles', 'executionRoles'],
  docs: awsDocs.executionRole,
  notApplicable: withoutProfiles,
  podsOptional: true,
  fold: { start },
});

function start({ profiles, executionRoles, cluster }: Facts<'profiles' | 'executionRoles', never>): FoldState {
  /** Profiles with a running pod, which proves that Fargate may use their roles. */
  const proven = new Set<string>();
  return {
    see({ pod }) {
      const profile = pod.labels[profileLabel];
      if (profile !== undefined && isRunningThere(pod)) proven.add(profile);
      return false;
    },
    *finish() {
      const used = usedRoles(profiles, executionRoles);
      yield { judged: used.filter(({ role }) => role.ok).length };
      for (const role of used) yield* judge(role, cluster, proven);
    },
  };
}

function isRunningThere({ nodeName, schedulerName, phase }: Pod): boolean {
  return phase === 'Running' && nodeName !== null && isFargateNode(nodeName) && schedulerName === fargateScheduler;
}

function* judge(used: UsedRole, cluster: ClusterInfo, proven: ReadonlySet<string>): Iterable<Outcome> {
  const { arn, role, profiles } = used;
  if (!role.ok) yield unjudgedFor(role);
  else if (role.value === null) yield missing(used);
  else {
    const hasPath = role.value.arn !== arn || roleNameOf(arn).includes('/');
    if (hasPath && !profiles.some(({ name }) => proven.has(name))) yield pathed(used, role.value);
    else yield* judgeTrust(used, role.value, profiles, cluster);
  }
}

function* judgeTrust(
  used: UsedRole,
  role: IamRole,
  profiles: readonly FargateProfile[],
  cluster: ClusterInfo,
): Iterable<Outcome> {
  const decided = profiles.map((profile) => ({ profile, decision: trustsFor(role, profile, cluster) }));
  const refused = decided.filter(({ decision }) => decision === 'denied').map(({ profile }) => profile);
  const open = decided.filter(({ decision }) => decision === 'unknown').length;
  if (refused.length > 0) yield untrusted(used, role, refused, cluster);
  if (open > 0) {
    yield { unjudged: `the trust policy of role ${used.arn} has a part that is not judged`, count: open, lacking: [] };
  }
}

function missing({ arn, profiles }: UsedRole): Violation {
  const name = roleNameOf(arn);
  return {
    subject: roleSubject(arn),
    detail: 'missing',
    message: `Role ${name} of ${profilesText(profiles)} does not exist, so that no new pod can start by it`,
    evidence: [{ what: 'role', is: 'absent', shouldBe: arn }],
    remediation: {
      summary: `Make the role ${name} again, with its policy and trust, or profiles with another role`,
      commands: [],
      notes: [
        'An access entry is bound to the role that was deleted: delete the entry and make it again after the role (rule role-access-stale).',
      ],
    },
  };
}

function pathed({ arn, profiles }: UsedRole, role: IamRole): Violation {
  return {
    subject: roleSubject(arn),
    detail: 'path',
    severity: 'medium',
    message: `Role ${roleNameOf(role.arn)} of ${profilesText(profiles)} has a path, with which pods may not start: none of these profiles runs now`,
    evidence: [
      { what: 'ARN in the profile', is: arn },
      { what: 'ARN in IAM', is: role.arn, shouldBe: `${role.arn.split(':role/')[0] ?? ''}:role/NAME` },
    ],
    remediation: {
      summary:
        'See whether a pod starts by it; if none does, make a role without a path, and profiles that use it, since neither can be changed',
      commands: [],
    },
  };
}

function untrusted(
  { arn }: UsedRole,
  role: IamRole,
  refused: readonly FargateProfile[],
  cluster: ClusterInfo,
): Violation {
  const isUnknownToIt = trustsService(role) === 'denied';
  const why = isUnknownToIt ? `it does not name ${fargateService}` : 'a condition or a Deny in it shuts them out';
  const name = roleNameOf(arn);
  return {
    subject: roleSubject(arn),
    detail: isUnknownToIt ? 'principal' : 'condition',
    message: `The trust policy of role ${name} does not let Fargate use it for ${profilesText(refused)}: ${why}`,
    evidence: [
      ...(isUnknownToIt ? [{ what: 'principal', is: 'another', shouldBe: fargateService }] : conditionEvidence(role)),
      ...refused.slice(0, mostShown).map((profile) => ({ what: `ARN of profile ${profile.name}`, is: profile.arn })),
    ],
    remediation: {
      summary: 'Let Fargate assume the role for the profiles of this cluster',
      commands: [
        shellCommand(
          'aws',
          'iam',
          'update-assume-role-policy',
          '--role-name',
          name,
          '--policy-document',
          trustPolicy(cluster),
        ),
      ],
      notes: ['The command replaces the trust policy: keep what else it has to trust.'],
    },
  };
}

const mostShown = 5;

function conditionEvidence({ trust }: IamRole) {
  const conditions = trust.flatMap((statement) => statement.conditions);
  return conditions.slice(0, mostShown).map(({ operator, key, values }) => ({
    what: `condition ${operator} of ${key}`,
    is: printable(values.join(' '), 200),
    shouldBe: 'one that fits the profile',
  }));
}
