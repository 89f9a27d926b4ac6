import * as z from 'zod';
import { account, clusterName, region } from '../cluster/cluster-key.ts';
import { scanSchema } from './scan.ts';

/** A line of the manifest: one cluster, or one account and region whose clusters could not be listed. */
export const manifestLineSchema = z.object({
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  account,
  region,
  /** Null when the clusters could not be listed: `error` says why. */
  cluster: clusterName.nullable(),
  error: z.string().nullable(),
});

export type ManifestLine = z.infer<typeof manifestLineSchema>;
