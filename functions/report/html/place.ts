import type { ClusterResult } from '#model/result.ts';

/** `111122223333/eu-west-1/shop`, as far as it is known: what a cluster is called across scans. */
export function placeOf({ account, region, name }: Pick<ClusterResult, 'account' | 'region' | 'name'>): string {
  return [account, region, name].filter((part) => part !== null).join('/');
}
