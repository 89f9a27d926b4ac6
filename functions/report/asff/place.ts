import type { ClusterResult } from '#model/result.ts';

/** Where a finding belongs: Security Hub takes findings only for the account and region it runs in. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Of the cluster; made from its name when the cluster could not be described. */
  readonly clusterArn: string;
  /** The integration that every account has without asking. */
  readonly productArn: string;
}

/** Null when account or region are not known. */
export function place({ account, region, partition, arn, name }: ClusterResult): Place | null {
  if (account === null || region === null || !/^\d{12}$/.test(account)) return null;
  const own = partition ?? partitionOf(region);
  return {
    ...{ partition: own, account, region },
    clusterArn: arn ?? `arn:${own}:eks:${region}:${account}:cluster/${name}`,
    productArn: `arn:${own}:securityhub:${region}:${account}:product/${account}/default`,
  };
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
