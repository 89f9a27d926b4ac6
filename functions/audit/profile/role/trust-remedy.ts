import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { fargateService } from '../iam/trust.ts';

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
