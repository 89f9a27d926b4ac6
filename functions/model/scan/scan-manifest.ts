import * as z from 'zod';
import { account, clusterName, region } from '../cluster/cluster-key.ts';
import { scanSchema } from './scan.ts';

/** The result that a cluster of a scan is compared with: its own in an earlier scan, as the summary of that told of it. */
const baseSchema = z.object({ key: z.string(), status: z.enum(['audited', 'incomplete', 'failed']) });

/** A line of the manifest: one cluster, or one account and region whose clusters could not be listed. */
export const manifestLineSchema = z.object({
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  account,
  region,
  /** Null when the clusters could not be listed: `error` says why. */
  cluster: clusterName.nullable(),
  error: z.string().nullable(),
  /** Null when no earlier scan has a result of the cluster; absent for an audit that is part of no scan. */
  base: baseSchema.nullable().optional(),
});

export type ManifestLine = z.infer<typeof manifestLineSchema>;
export type Base = z.infer<typeof baseSchema>;

/** The plan of a scan, made once: the lines of its manifest, and what the summary tells of its scope. */
export const scanPlanSchema = z.object({
  schema: z.literal('fargate-auditor/plan/v1'),
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  /** The scan that this one is compared with: the newest before it that was summed up when this one was planned. */
  previousScanId: scanSchema.shape.scanId.nullable(),
  lines: z.array(manifestLineSchema),
});

export type ScanPlan = z.infer<typeof scanPlanSchema>;
