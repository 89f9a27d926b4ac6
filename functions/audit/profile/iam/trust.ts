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

/** The service that runs pods by the role. */
export const fargateService = 'eks-fargate-pods.amazonaws.com';

/** Whether Fargate may use a role for a profile. */
export function trustsFor({ trust }: IamRole, { arn }: FargateProfile, { account }: ClusterInfo): PolicyDecision {
  return judgePolicy(trust, assumeRole(contextOf(arn, account)));
}

/** Whether Fargate may use it whoever's profile it is for: for nothing but the name of the service. */
export function trustsService({ trust }: IamRole): PolicyDecision {
  const unconditional = trust.flatMap((one) => (one.effect === 'Allow' ? [{ ...one, conditions: [] }] : []));
  return judgePolicy(unconditional, assumeRole(new Map()));
}

const stranger = '000000000000';

/**
 * Whether Fargate would use it for a profile of an account that has nothing to do with this one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function trustsStrangers({ trust }: IamRole, { partition, region }: ClusterInfo): PolicyDecision {
  const arn = `arn:${partition}:eks:${region}:${stranger}:fargateprofile/stranger/stranger/00000000`;
  const context = new Map([...contextOf(arn, stranger), ['aws:sourceorgid', 'o-0000000000']]);
  return judgePolicy(trust, assumeRole(context));
}

/** Whether anybody at all may assume it, without a condition. */
export function trustsEveryone({ trust }: IamRole): boolean {
  const open = trust.filter(
    ({ effect, principals, conditions }) => effect === 'Allow' && isEveryone(principals) && conditions.length === 0,
  );
  return judgePolicy(open, { ...assumeRole(new Map()), service: null }) === 'allowed';
}

/** Fargate names the profile it acts for, and the account; a profile without an ARN is not known. */
function contextOf(profileArn: string, account: string): RequestContext {
  const source = profileArn === '' ? [] : [['aws:sourcearn', profileArn] as const];
  return new Map([...source, ['aws:sourceaccount', account]]);
}

function assumeRole(context: RequestContext): PolicyRequest {
  return { action: 'sts:AssumeRole', resource: null, service: fargateService, context };
}

/** The pattern of the profiles of a cluster, for a condition. */
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
