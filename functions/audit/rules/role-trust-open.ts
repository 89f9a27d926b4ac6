import { printable, shellCommand } from '#lib/text/wording.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { IamRole } from '#model/facts/cluster-facts.ts';
import { awsDocs, defineRule, type Outcome, type Violation } from '../rule.ts';
import {
  profilesText,
  roleNameOf,
  roleSubject,
  unjudgedFor,
  type UsedRole,
  usedRoles,
  withoutProfiles,
} from '../profile/role/execution-roles.ts';
import { trustsEveryone, trustsStrangers, profilePattern, trustPolicy } from '../profile/iam/trust.ts';

export default defineRule({
  id: 'role-trust-open',
  group: "profile's surroundings",
  title: 'Execution roles trust Fargate for profiles of their own account only',
  severity: 'medium',
  needs: ['profiles', 'executionRoles'],
  docs: awsDocs.executionRole,
  notApplicable: withoutProfiles,
  *perCluster({ profiles, executionRoles, cluster }) {
    const used = usedRoles(profiles, executionRoles);
    yield { judged: used.filter(({ role }) => role.ok).length };
    for (const role of used) yield* judge(role, cluster);
  },
});

/** Judges one role; role-trust-invalid covers a role that does not exist. */
function* judge(used: UsedRole, cluster: ClusterInfo): Iterable<Outcome> {
  const { arn, role } = used;
  if (!role.ok) {
    yield unjudgedFor(role);
    return;
  }
  if (role.value === null) return;
  if (trustsEveryone(role.value)) {
    yield everyone(used, cluster);
    return;
  }
  const decision = trustsStrangers(role.value, cluster);
  if (decision === 'allowed') yield strangers(used, role.value, cluster);
  if (decision === 'unknown') {
    yield { unjudged: `the trust policy of role ${arn} has a part that is not judged`, count: 1, lacking: [] };
  }
}

function everyone(used: UsedRole, cluster: ClusterInfo): Violation {
  return {
    subject: roleSubject(used.arn),
    detail: 'everyone',
    severity: 'high',
    message: `Anybody may assume role ${roleNameOf(used.arn)} of ${profilesText(used.profiles)}: its trust policy lets in every principal, without a condition`,
    evidence: [{ what: 'principal', is: '*', shouldBe: 'eks-fargate-pods.amazonaws.com' }],
    remediation: remedy(used, cluster),
  };
}

function strangers(used: UsedRole, { trust }: IamRole, cluster: ClusterInfo): Violation {
  const sources = trust
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => key.toLowerCase() === 'aws:sourcearn');
  return {
    subject: roleSubject(used.arn),
    detail: 'confused-deputy',
    message: `Role ${roleNameOf(used.arn)} of ${profilesText(used.profiles)} trusts Fargate whoever it acts for: a profile of another account may be able to use it (confused deputy)`,
    evidence: [
      {
        what: 'condition on aws:SourceArn',
        is: sources.length === 0 ? 'none' : printable(sources.flatMap(({ values }) => values).join(' '), 200),
        shouldBe: profilePattern(cluster),
      },
    ],
    remediation: remedy(used, cluster),
  };
}

function remedy({ arn }: UsedRole, cluster: ClusterInfo): Violation['remediation'] {
  const words = ['aws', 'iam', 'update-assume-role-policy', '--role-name', roleNameOf(arn)];
  return {
    summary: 'Add a condition on aws:SourceArn that names the profiles it is for',
    commands: [shellCommand(...words, '--policy-document', trustPolicy(cluster))],
    notes: [
      'The command replaces the trust policy: keep what else it has to trust, and every cluster whose profiles use the role.',
    ],
  };
}
