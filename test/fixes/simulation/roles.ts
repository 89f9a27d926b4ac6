import { parse } from 'yaml';
import type { ClusterState } from './cluster-state.ts';
import type { ConfigMap } from './objects.ts';

export interface RoleRecord {
  RoleArn: string;
  Role: { RoleName: string; CreateDate: string; AssumeRolePolicyDocument: { Statement: Statement[] } } | null;
  AttachedPolicies?: { PolicyName: string; PolicyArn: string }[];
  Policies?: { PolicyName: string; PolicyArn?: string; PolicyDocument: unknown }[];
  [field: string]: unknown;
}

interface Statement {
  Effect: string;
  Principal: { Service?: string | string[] };
  Condition?: unknown;
}

export interface AccessEntry {
  principalArn: string;
  type: string;
  createdAt: string;
  [field: string]: unknown;
}

/** Whether Fargate may assume the execution role: its trust policy names the service. A role that was not recorded may. */
export function isTrusted(state: ClusterState, arn: string): boolean {
  // The finding presumes that EKS takes no role with a path; a pod that ran would be evidence against it.
  if (arn.split(':role/')[1]?.includes('/') === true) return false;
  const record = rolesOf(state).find(({ RoleArn }) => RoleArn === arn);
  if (record === undefined) return true;
  const statements = [record.Role?.AssumeRolePolicyDocument.Statement ?? []].flat();
  return statements.some(
    ({ Effect, Principal }) =>
      Effect === 'Allow' && [Principal.Service].flat().includes('eks-fargate-pods.amazonaws.com'),
  );
}

/** Whether the cluster lets in what starts by the role: an entry younger than the role, or a line in `aws-auth`. */
export function isLetIn(state: ClusterState, arn: string): boolean {
  const record = rolesOf(state).find(({ RoleArn }) => RoleArn === arn);
  const entry = entriesOf(state).find(({ accessEntry }) => accessEntry.principalArn === arn)?.accessEntry;
  const made = Date.parse(record?.Role?.CreateDate ?? '1970-01-01');
  if (entry?.type === 'FARGATE_LINUX' && Date.parse(entry.createdAt) >= made) return true;
  const auth = state.find('ConfigMap', 'kube-system', 'aws-auth') as ConfigMap | undefined;
  const lines = (parse(auth?.data?.['mapRoles'] ?? '[]') ?? []) as { rolearn: string; groups: string[] }[];
  return lines.some(({ rolearn, groups }) => rolearn === arn && groups.includes('system:nodes'));
}

export function rolesOf(state: ClusterState): RoleRecord[] {
  return state.documents.get('roles') as RoleRecord[];
}

export function entriesOf(state: ClusterState): { accessEntry: AccessEntry }[] {
  return state.documents.get('access-entries') as { accessEntry: AccessEntry }[];
}
