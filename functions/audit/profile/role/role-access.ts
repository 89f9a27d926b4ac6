import type { ClusterFacts, FactSlices, Slice, Unread } from '#model/facts/cluster-facts.ts';
import type { AccessEntry, RoleMapping } from '#model/cluster/cluster.ts';
import { type MappingFault, mappingFault } from './role-mapping.ts';

/** Whether a cluster lets in the pods that run by a role, and by what; `why` not, in words. */
export type RoleAccess =
  | { readonly state: 'granted' }
  | { readonly state: 'refused'; readonly fault: AccessFault }
  | { readonly state: 'unknown'; readonly because: Unread };

export type AccessFault =
  | { readonly kind: 'none' }
  /** An access entry wins over `aws-auth`. */
  | { readonly kind: 'entry-type'; readonly type: string }
  | { readonly kind: 'mapping'; readonly fault: MappingFault };

export type AccessFacts = Pick<ClusterFacts, 'cluster'> & {
  readonly [Name in 'accessEntries' | 'authMap']: Slice<FactSlices[Name]>;
};

/** The type of the entries that EKS makes for execution roles. */
export const fargateEntry = 'FARGATE_LINUX';

/**
 * By the authentication mode of the cluster: access entries, `aws-auth`, or the first of the two that has the role.
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
  // Which of several lines counts, AWS does not say.
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
