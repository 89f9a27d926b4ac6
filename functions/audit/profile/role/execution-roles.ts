import { compareText } from '#lib/text/compare.ts';
import { listed, plural, shellCommand } from '#lib/text/wording.ts';
import {
  type ExecutionRole,
  type IamRole,
  type Unread,
  unread,
  type ClusterFacts,
  type FactSlices,
  type Slice,
} from '#model/facts/cluster-facts.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { AccessEntry, RoleMapping, ClusterInfo } from '#model/cluster/cluster.ts';
import type { Unjudged } from '../../rule.ts';

/** Pod execution role of ACTIVE profiles. */
export interface UsedRole extends ExecutionRole {
  readonly profiles: readonly FargateProfile[];
}

/** Roles of ACTIVE profiles, each once, in order. */
export function usedRoles(profiles: readonly FargateProfile[], roles: readonly ExecutionRole[]): UsedRole[] {
  const byArn = Map.groupBy(activeOnes(profiles), ({ podExecutionRoleArn }) => podExecutionRoleArn);
  return [...byArn]
    .sort(([a], [b]) => compareText(a, b))
    .map(([arn, users]) => ({ ...(roles.find((role) => role.arn === arn) ?? notRead(arn)), profiles: users }));
}

export function activeOnes(profiles: readonly FargateProfile[]): FargateProfile[] {
  return profiles.filter(({ status }) => status === 'ACTIVE').sort((a, b) => compareText(a.name, b.name));
}

/** Reason why the AWS resources around profiles are not judged, or null if a profile is ACTIVE. */
export function withoutProfiles({ profiles }: { readonly profiles: readonly FargateProfile[] }): string | null {
  if (profiles.length === 0) return 'there is no Fargate profile, and so nothing around one';
  return activeOnes(profiles).length === 0 ? 'no Fargate profile of the cluster is ACTIVE' : null;
}

function notRead(arn: string): ExecutionRole {
  const all = unread(arn === '' ? 'a profile does not name its execution role' : `role ${arn} was not read`);
  return { arn, role: all, attachedPolicies: all, simulation: all, policies: all };
}

/** Role name with its path, if it has one. */
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

/** Unread data that keeps a rule from passing. */
export function unjudgedFor(lost: Unread): Unjudged {
  return { unjudged: '', count: 1, lacking: [lost] };
}

/** The role in IAM; null if it was not read or does not exist. */
export function foundRole({ role }: ExecutionRole): IamRole | null {
  return role.ok ? role.value : null;
}

/** Whether the cluster admits pods that run with a role; with the fault, or the reason why it is unknown. */
type RoleAccess =
  | { readonly state: 'granted' }
  | { readonly state: 'refused'; readonly fault: AccessFault }
  | { readonly state: 'unknown'; readonly because: Unread };

export type AccessFault =
  | { readonly kind: 'none' }
  /** An access entry takes precedence over `aws-auth`. */
  | { readonly kind: 'entry-type'; readonly type: string }
  | { readonly kind: 'mapping'; readonly fault: MappingFault };

export type AccessFacts = Pick<ClusterFacts, 'cluster'> & {
  readonly [Name in 'accessEntries' | 'authMap']: Slice<FactSlices[Name]>;
};

/** Type of the access entries that EKS creates for pod execution roles. */
export const fargateEntry = 'FARGATE_LINUX';

/**
 * Follows the cluster's authentication mode: access entries, `aws-auth`, or the first of the two that has the role.
 * https://docs.aws.amazon.com/eks/latest/userguide/grant-k8s-access.html
 */
export function roleAccess(arn: string, facts: AccessFacts): RoleAccess {
  const { authenticationMode } = facts.cluster;
  if (authenticationMode === null) return unknown({ ok: false, reason: modeUnknown });
  if (authenticationMode === 'CONFIG_MAP') return byMap(arn, facts.authMap);
  const { accessEntries } = facts;
  if (!accessEntries.ok) return unknown(accessEntries);
  const entry = entryOf(arn, accessEntries.value);
  if (entry !== undefined) return byEntry(entry);
  return authenticationMode === 'API' ? refused({ kind: 'none' }) : byMap(arn, facts.authMap);
}

const modeUnknown = 'how the cluster authenticates is not known, since DescribeCluster gave no accessConfig';

export function entryOf(arn: string, entries: readonly AccessEntry[]): AccessEntry | undefined {
  return entries.find(({ principalArn }) => principalArn === arn);
}

function byEntry({ type }: AccessEntry): RoleAccess {
  return type === fargateEntry ? { state: 'granted' } : refused({ kind: 'entry-type', type });
}

function byMap(arn: string, authMap: Slice<readonly RoleMapping[] | null>): RoleAccess {
  if (!authMap.ok) return unknown(authMap);
  const mappings = (authMap.value ?? []).filter(({ roleArn }) => roleArn.toLowerCase() === arn.toLowerCase());
  if (mappings.length === 0) return refused({ kind: 'none' });
  const faults = mappings.map(mappingFault);
  if (faults.every((fault) => fault === null)) return { state: 'granted' };
  const [first = null] = faults;
  // AWS does not say which of several lines counts.
  if (faults.includes(null))
    return unknown({ ok: false, reason: `aws-auth has several lines for role ${arn}, of which some are wrong` });
  return first === null ? { state: 'granted' } : refused({ kind: 'mapping', fault: first });
}

function refused(fault: AccessFault): RoleAccess {
  return { state: 'refused', fault };
}

function unknown(because: Unread): RoleAccess {
  return { state: 'unknown', because };
}

/** Username and groups that `aws-auth` must give a pod execution role. */
export const fargateUsername = 'system:node:{{SessionName}}';
export const fargateGroups: readonly string[] = ['system:bootstrappers', 'system:nodes', 'system:node-proxier'];

/** Username of EC2 nodes; a role with it serves node groups. */
const ec2Username = '{{EC2PrivateDNSName}}';

interface MappingFault {
  /** Null if it is correct. */
  readonly username: string | null;
  readonly missingGroups: readonly string[];
  readonly isOfNodes: boolean;
}

/** Fault in an `aws-auth` line for a pod execution role; null if there is none. */
function mappingFault({ username, groups }: RoleMapping): MappingFault | null {
  const missingGroups = fargateGroups.filter((group) => !groups.includes(group));
  // SessionNameRaw differs only for characters that Fargate session names do not contain.
  const isRight = username === fargateUsername || username === 'system:node:{{SessionNameRaw}}';
  if (isRight && missingGroups.length === 0) return null;
  return { username: isRight ? null : username, missingGroups, isOfNodes: username.includes(ec2Username) };
}

/** Command that creates or deletes the access entry of a pod execution role. */
export function entryCommand(
  verb: 'create' | 'delete',
  { name, region }: Pick<ClusterInfo, 'name' | 'region'>,
  arn: string,
): string {
  const type = verb === 'create' ? ['--type', fargateEntry] : [];
  const where = ['--region', region, '--cluster-name', name];
  return shellCommand('aws', 'eks', `${verb}-access-entry`, ...where, '--principal-arn', arn, ...type);
}
