import type { Fed } from './fed.ts';

/** What IAM checks an action on. `any` for actions that know no resource. */
export type AwsResource = 'cluster' | 'fargateprofile' | 'access-entry' | 'role' | 'policy' | 'any';

/** One IAM action that an audit needs. */
export interface AwsGrant {
  readonly on: AwsResource;
  /** The slices that are lost without it. */
  readonly feeds: readonly Fed[] | 'everything';
  /** It tells a part of these slices; what the rest is worth, each rule knows. */
  readonly partly?: true;
  /** Asked only where that one was refused, so that no policy has to grant both. */
  readonly insteadOf?: string;
  /** Not asked by an audit of a cluster that was named. */
  readonly onlyFor?: '--all-clusters';
}

const surroundings = [
  'executionRoles',
  'accessEntries',
  'authMap',
  'subnets',
  'routeTables',
  'vpcEndpoints',
  'podIdentityAssociations',
] as const satisfies readonly Fed[];

const roles = { on: 'role', feeds: ['executionRoles'], partly: true } as const;
const byPolicies = { feeds: ['executionRoles'], partly: true, insteadOf: 'iam:SimulatePrincipalPolicy' } as const;

/**
 * Every action of AWS that reads for an audit. A call of an action that is not here does not compile; policies, and what
 * `doctor` tries, are made from it.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const awsGrants = {
  'eks:ListClusters': { on: 'any', feeds: [], onlyFor: '--all-clusters' },
  'eks:DescribeCluster': { on: 'cluster', feeds: 'everything' },
  'eks:ListFargateProfiles': { on: 'cluster', feeds: ['profiles', ...surroundings] },
  'eks:DescribeFargateProfile': { on: 'fargateprofile', feeds: ['profiles', ...surroundings] },
  'eks:ListNodegroups': { on: 'cluster', feeds: ['nodeGroups'] },
  'eks:ListPodIdentityAssociations': { on: 'cluster', feeds: ['podIdentityAssociations'] },
  'eks:DescribeAccessEntry': { on: 'access-entry', feeds: ['accessEntries'] },
  'iam:GetRole': roles,
  'iam:ListAttachedRolePolicies': roles,
  'iam:SimulatePrincipalPolicy': roles,
  'iam:ListRolePolicies': { on: 'role', ...byPolicies },
  'iam:GetRolePolicy': { on: 'role', ...byPolicies },
  'iam:GetPolicy': { on: 'policy', ...byPolicies },
  'iam:GetPolicyVersion': { on: 'policy', ...byPolicies },
  'ec2:DescribeSubnets': { on: 'any', feeds: ['subnets', 'routeTables', 'vpcEndpoints'] },
  'ec2:DescribeRouteTables': { on: 'any', feeds: ['routeTables'] },
  'ec2:DescribeVpcEndpoints': { on: 'any', feeds: ['vpcEndpoints'] },
} as const satisfies Readonly<Record<string, AwsGrant>>;

/** An action that an audit needs. */
export type AwsAction = keyof typeof awsGrants;

/** The same as a list, in the order of the declaration. */
const awsActions = Object.keys(awsGrants) as AwsAction[];

export function awsGrant(action: AwsAction): AwsGrant {
  return awsGrants[action];
}

/** Those that the policy of an audit has. */
export function grantedActions(allClusters: boolean): AwsAction[] {
  return awsActions.filter((action) => {
    const { insteadOf, onlyFor } = awsGrant(action);
    return insteadOf === undefined && (onlyFor === undefined || allClusters);
  });
}
