import { listed, printable } from '#lib/text/wording.ts';
import type { ClusterInfo, AuthenticationMode } from '#model/cluster/cluster.ts';
import type { Evidence } from '#model/finding/finding.ts';
import {
  entryCommand,
  type AccessFacts,
  type AccessFault,
  fargateEntry,
  roleAccess,
  fargateGroups,
  fargateUsername,
  foundRole,
  profilesText,
  roleNameOf,
  roleSubject,
  unjudgedFor,
  type UsedRole,
  usedRoles,
  withoutProfiles,
} from '../profile/role/execution-roles.ts';
import { type NearMapping, nearMapping } from '../profile/role/near-mapping.ts';
import { awsDocs, defineRule, type Violation } from '../rule.ts';
import { judgeImagePull } from '../profile/role/judge-permissions.ts';

export default defineRule({
  id: 'role-not-authorised',
  revision: 2,
  group: "profile's surroundings",
  title: 'Execution roles may join their pods to the cluster, and pull images',
  severity: 'high',
  needs: ['profiles', 'executionRoles'],
  uses: ['accessEntries', 'authMap'],
  docs: awsDocs.executionRole,
  notApplicable: withoutProfiles,
  *perCluster(facts) {
    const used = usedRoles(facts.profiles, facts.executionRoles);
    // role-trust-invalid covers a role that does not exist.
    const there = used.filter(({ role }) => !(role.ok && role.value === null));
    yield { judged: there.filter((role) => foundRole(role) !== null).length };
    for (const role of there) {
      const access = roleAccess(role.arn, facts);
      if (access.state === 'unknown') yield unjudgedFor(access.because);
      if (access.state === 'refused') yield violation(role, access.fault, facts);
      yield* judgeImagePull(role, facts.cluster.region);
    }
  },
});

function violation(used: UsedRole, fault: AccessFault, { cluster, authMap }: AccessFacts): Violation {
  const { arn, profiles } = used;
  const name = roleNameOf(arn);
  const near = authMap.ok && cluster.authenticationMode !== 'API' ? nearMapping(used, authMap.value ?? []) : undefined;
  const { why, evidence } = told(fault, cluster, near);
  return {
    subject: roleSubject(arn),
    detail: fault.kind,
    message: `The cluster does not let in pods that start by role ${name} (${profilesText(profiles)}): ${why}`,
    evidence,
    remediation: isOfNodes(fault) ? ownRole(name) : remedy(arn, fault, cluster),
  };
}

function told(
  fault: AccessFault,
  { authenticationMode }: ClusterInfo,
  near: NearMapping | undefined,
): { why: string; evidence: Evidence[] } {
  const wanted = { what: 'access entry', shouldBe: `of type ${fargateEntry}` };
  if (fault.kind === 'entry-type') {
    return {
      why: `its access entry is of type ${fault.type}, not ${fargateEntry}`,
      evidence: [{ ...wanted, is: `of type ${fault.type}` }],
    };
  }
  if (fault.kind === 'mapping') return toldOfMapping(fault.fault);
  const knowsEntries = authenticationMode !== 'CONFIG_MAP';
  return {
    why: `${nothingThere[authenticationMode ?? 'API_AND_CONFIG_MAP']}${near === undefined ? '' : `, but a line there ${near.slip}`}`,
    evidence: [
      { what: 'authentication mode', is: authenticationMode ?? 'unknown' },
      ...(knowsEntries ? [{ ...wanted, is: 'none' }] : []),
      ...(authenticationMode === 'API'
        ? []
        : [
            {
              what: 'line in aws-auth',
              is: near === undefined ? 'none' : printable(near.roleArn, 200),
              shouldBe: near === undefined ? `as ${fargateUsername}` : 'the ARN of the role',
            },
          ]),
    ],
  };
}

const nothingThere: Readonly<Record<AuthenticationMode, string>> = {
  API: 'it has no access entry',
  CONFIG_MAP: 'it has no line in aws-auth',
  API_AND_CONFIG_MAP: 'it has neither an access entry nor a line in aws-auth',
};

function toldOfMapping({
  username,
  missingGroups,
  isOfNodes: ofNodes,
}: Extract<AccessFault, { kind: 'mapping' }>['fault']) {
  const faults = [
    ...(username === null ? [] : [`the username is ${username === '' ? 'empty' : printable(username, 80)}`]),
    ...(missingGroups.length === 0 ? [] : [`it lacks ${listed(missingGroups)}`]),
  ];
  return {
    why: `its line in aws-auth is ${ofNodes ? 'that of EC2 nodes' : 'wrong'} (${listed(faults)})`,
    evidence: [
      ...(username === null
        ? []
        : [{ what: 'username in aws-auth', is: printable(username, 80), shouldBe: fargateUsername }]),
      ...(missingGroups.length === 0
        ? []
        : [{ what: 'groups in aws-auth', is: `without ${listed(missingGroups)}`, shouldBe: listed(fargateGroups) }]),
    ],
  };
}

/** The cluster knows a role that EC2 nodes use as theirs, and a role can have only one type. */
function isOfNodes(fault: AccessFault): boolean {
  return fault.kind === 'mapping' ? fault.fault.isOfNodes : fault.kind === 'entry-type' && fault.type.startsWith('EC2');
}

function ownRole(name: string): Violation['remediation'] {
  return {
    summary: `Give the profiles an execution role of their own: ${name} is that of EC2 nodes`,
    commands: [],
    notes: ['A profile cannot be changed: make a new one with the new role, then delete the old one.'],
  };
}

function remedy(arn: string, fault: AccessFault, cluster: ClusterInfo): Violation['remediation'] {
  if (cluster.authenticationMode === 'CONFIG_MAP' || fault.kind === 'mapping') {
    return {
      summary: `Write into mapRoles of aws-auth: rolearn ${arn}, username ${fargateUsername}, groups ${listed(fargateGroups)}`,
      commands: ['kubectl -n kube-system edit configmap aws-auth'],
    };
  }
  return {
    summary: `Make an access entry of type ${fargateEntry} for the role`,
    commands: [
      ...(fault.kind === 'entry-type' ? [entryCommand('delete', cluster, arn)] : []),
      entryCommand('create', cluster, arn),
    ],
    notes: ['EKS makes it with a profile, and does not make it again when it is removed.'],
  };
}
