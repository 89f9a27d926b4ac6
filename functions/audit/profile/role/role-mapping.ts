import type { RoleMapping } from '#model/cluster/cluster.ts';

/** What `aws-auth` has to say of an execution role. */
export const fargateUsername = 'system:node:{{SessionName}}';
export const fargateGroups: readonly string[] = ['system:bootstrappers', 'system:nodes', 'system:node-proxier'];

/** Gives a node of EC2 its name; a role with it serves node groups. */
const ec2Username = '{{EC2PrivateDNSName}}';

export interface MappingFault {
  /** Null when it is right. */
  readonly username: string | null;
  readonly missingGroups: readonly string[];
  readonly isOfNodes: boolean;
}

/** What is wrong with a line of `aws-auth` for an execution role; null when nothing is. */
export function mappingFault({ username, groups }: RoleMapping): MappingFault | null {
  const missingGroups = fargateGroups.filter((group) => !groups.includes(group));
  // The raw name differs in characters only that names of sessions of Fargate do not have.
  const isRight = username === fargateUsername || username === 'system:node:{{SessionNameRaw}}';
  if (isRight && missingGroups.length === 0) return null;
  return { username: isRight ? null : username, missingGroups, isOfNodes: username.includes(ec2Username) };
}
