import * as z from 'zod';

export const account = z.string().regex(/^\d{12}$/, 'an AWS account id has 12 digits');
export const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'not an AWS region');
export const clusterName = z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, 'not the name of an EKS cluster');

/** Key of a cluster, by which documents about it are found. */
export const clusterKeySchema = z.strictObject({ account, region, cluster: clusterName });

export type ClusterKey = z.infer<typeof clusterKeySchema>;

/** `111122223333/eu-west-1/shop`: identifies a cluster across scans. Texts sort like their parts. */
export function clusterKeyText({ account, region, cluster }: ClusterKey): string {
  return `${account}/${region}/${cluster}`;
}

/** Account and Region of the running function. */
export interface Self {
  readonly account: string;
  readonly region: string;
}
