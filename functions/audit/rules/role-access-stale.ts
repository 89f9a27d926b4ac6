import { read } from '#model/facts/cluster-facts.ts';
import {
  entryCommand,
  type AccessFacts,
  entryOf,
  roleAccess,
  foundRole,
  profilesText,
  roleNameOf,
  roleSubject,
  unjudgedFor,
  type UsedRole,
  usedRoles,
  withoutProfiles,
} from '../profile/role/execution-roles.ts';
import { awsDocs, defineRule, type Violation } from '../rule.ts';

export default defineRule({
  id: 'role-access-stale',
  group: "profile's surroundings",
  title: 'Access entries of execution roles are younger than the roles',
  severity: 'high',
  needs: ['profiles', 'executionRoles', 'accessEntries'],
  uses: ['authMap'],
  docs: awsDocs.accessEntries,
  notApplicable({ profiles, cluster }) {
    const hasNone = cluster.authenticationMode === 'CONFIG_MAP';
    return (
      withoutProfiles({ profiles }) ??
      (hasNone ? 'the authentication mode of the cluster is CONFIG_MAP, which knows no access entries' : null)
    );
  },
  *perCluster(facts) {
    let judged = 0;
    for (const used of usedRoles(facts.profiles, facts.executionRoles)) {
      const entry = entryOf(used.arn, facts.accessEntries);
      // role-not-authorised covers a role without an entry, role-trust-invalid a role that does not exist.
      if (entry === undefined || (used.role.ok && used.role.value === null)) continue;
      const times = { entry: entry.createdAt, role: foundRole(used)?.createdAt ?? null };
      if (!used.role.ok) yield unjudgedFor(used.role);
      else if (!areKnown(times))
        yield { unjudged: `when role ${used.arn} and its access entry were made is not known`, count: 1, lacking: [] };
      else {
        judged++;
        if (Date.parse(times.entry) < Date.parse(times.role)) yield violation(used, times, facts);
      }
    }
    yield { judged };
  },
});

/** Creation times of the access entry and the role, ISO 8601. */
interface Times {
  readonly entry: string;
  readonly role: string;
}

function areKnown(times: { readonly [Key in keyof Times]: string | null }): times is Times {
  return times.entry !== null && times.role !== null;
}

function violation(
  { arn, profiles }: UsedRole,
  times: Times,
  { cluster, authMap }: Omit<AccessFacts, 'accessEntries'>,
): Violation {
  const name = roleNameOf(arn);
  const isMapped = roleAccess(arn, { cluster, accessEntries: read([]), authMap }).state === 'granted';
  const effect = isMapped
    ? 'whether its line in aws-auth counts instead is not known, so that new pods may not be let in'
    : 'new pods are not let in';
  return {
    subject: roleSubject(arn),
    ...(isMapped ? { severity: 'medium' } : {}),
    message: `The access entry of role ${name} (${profilesText(profiles)}) is older than the role, which was made anew under its name: ${effect}`,
    evidence: [
      { what: 'access entry made', is: times.entry, shouldBe: `after ${times.role}` },
      { what: 'role made', is: times.role },
    ],
    remediation: {
      summary: 'Delete the access entry and make it again: it is bound to the role that was deleted, not to its name',
      commands: [entryCommand('delete', cluster, arn), entryCommand('create', cluster, arn)],
    },
  };
}
