import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { IamRole } from '#model/facts/cluster-facts.ts';
import type { FargateProfile } from '#model/cluster/fargate-profile.ts';
import {
  type RequestContext,
  isEveryone,
  judgePolicy,
  type PolicyDecision,
  type PolicyRequest,
} from './judge-policy.ts';

/** Service principal that runs pods with the role. */
export const fargateService = 'eks-fargate-pods.amazonaws.com';

/** Whether Fargate may use a role for a profile. */
export function trustsFor({ trust }: IamRole, { arn }: FargateProfile, { account }: ClusterInfo): PolicyDecision {
  return judgePolicy(trust, assumeRole(contextOf(arn, account)));
}

/** Whether Fargate may use the role for any profile: tested with nothing but the service name. */
export function trustsService({ trust }: IamRole): PolicyDecision {
  const unconditional = trust.flatMap((one) => (one.effect === 'Allow' ? [{ ...one, conditions: [] }] : []));
  return judgePolicy(unconditional, assumeRole(new Map()));
}

const stranger = '000000000000';

/**
 * Whether Fargate would use the role for a profile of an unrelated account.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function trustsStrangers({ trust }: IamRole, { partition, region }: ClusterInfo): PolicyDecision {
  const arn = `arn:${partition}:eks:${region}:${stranger}:fargateprofile/stranger/stranger/00000000`;
  const context = new Map([...contextOf(arn, stranger), ['aws:sourceorgid', 'o-0000000000']]);
  return judgePolicy(trust, assumeRole(context));
}

/** Whether anybody at all may assume the role, without a condition. */
export function trustsEveryone({ trust }: IamRole): boolean {
  const open = trust.filter(
    ({ effect, principals, conditions }) => effect === 'Allow' && isEveryone(principals) && conditions.length === 0,
  );
  return judgePolicy(open, { ...assumeRole(new Map()), service: null }) === 'allowed';
}

/** Fargate passes the profile's ARN and the account; a profile without an ARN is unknown. */
function contextOf(profileArn: string, account: string): RequestContext {
  const source = profileArn === '' ? [] : [['aws:sourcearn', profileArn] as const];
  return new Map([...source, ['aws:sourceaccount', account]]);
}

function assumeRole(context: RequestContext): PolicyRequest {
  return { action: 'sts:AssumeRole', resource: null, service: fargateService, context };
}

/** ARN pattern for the profiles of a cluster, for a condition. */
export function profilePattern({ partition, region, account, name }: ClusterInfo): string {
  return `arn:${partition}:eks:${region}:${account}:fargateprofile/${name}/*`;
}

/** The trust policy that AWS recommends, for the profiles of one cluster. */
export function trustPolicy(cluster: ClusterInfo): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: fargateService },
        Action: 'sts:AssumeRole',
        Condition: { ArnLike: { 'aws:SourceArn': profilePattern(cluster) } },
      },
    ],
  });
}
