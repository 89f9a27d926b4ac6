import * as z from 'zod';
import { account, clusterName, region } from '../cluster/cluster-key.ts';
import { findingSchema } from '../finding/finding.ts';
import { severities } from '../finding/severity.ts';

const time = z.iso.datetime();

/** Starts a scan: EventBridge Scheduler fills in the time for which it was due. */
export const planInputSchema = z.strictObject({
  scheduledTime: time,
  /** Of the state machine: a repeated start for the same time is another execution, and does nothing. */
  executionId: z.string().min(1),
});

/** What goes from step to step: keys, not documents. */
export const scanSchema = z.object({
  scanId: z.string().regex(/^[0-9]{8}T[0-9]{6}Z$/),
  scheduledTime: time,
  manifestKey: z.string(),
  clusters: z.number().int().nonnegative(),
  /** Another execution does this scan. */
  duplicate: z.boolean(),
});

export type PlanInput = z.infer<typeof planInputSchema>;
export type Scan = z.infer<typeof scanSchema>;

/** The identity of a scan: what stored documents of it are found by. */
export type ScanKey = Pick<Scan, 'scanId' | 'scheduledTime'>;

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

const severityCounts = z.record(z.enum(severities), z.number().int());

/** A scan over many clusters: what is new, what is worse, what could not be looked at. */
export const scanSummarySchema = z.object({
  schema: z.literal(['fargate-auditor/summary/v2', 'fargate-auditor/summary/v1']),
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  completedAt: z.iso.datetime(),
  /** The scan that this one is compared with. */
  previousScanId: z.string().nullable(),
  /** False when a cluster failed, is missing, has rules that were not evaluated or findings that were not delivered. */
  complete: z.boolean(),
  /** Open ones: what is waived is counted apart, here and among the changes. */
  findings: severityCounts,
  waived: z.number().int().default(0),
  changes: z.object({
    new: z.number().int(),
    worse: z.number().int(),
    unchanged: z.number().int(),
    resolved: z.number().int(),
  }),
  /** Open findings of every rule that was judged in some cluster. */
  rules: z.record(z.string(), z.number().int()).default({}),
  clusters: z.array(
    z.object({
      /** `unknown`, as is the region, for a line of the manifest that could not be read. */
      account: z.string(),
      region: z.string(),
      cluster: clusterName.nullable(),
      status: z.enum(['audited', 'incomplete', 'failed', 'missing']),
      error: z.string().nullable(),
      coverage: z.number().nullable(),
      /** Rules that do not apply since the configuration leaves out what they read. */
      leftOut: z.number().int().default(0),
      findings: severityCounts,
      waived: z.number().int().default(0),
      new: z.number().int(),
      worse: z.number().int(),
      unchanged: z.number().int(),
      resolved: z.number().int(),
      /** Where the whole result is; null when there is none. */
      resultKey: z.string().nullable(),
      /** Why CloudWatch Logs may lack findings of it; null when it has them all, or there is no result. */
      unlogged: z.string().nullable().default(null),
      /** The same of Security Hub. */
      unimported: z.string().nullable().default(null),
    }),
  ),
  /** New, worse and resolved findings that are not waived, worst first, at most 200, with their cluster. */
  changed: z.array(z.object({ cluster: z.string(), finding: findingSchema })),
});

export type ScanSummary = z.infer<typeof scanSummarySchema>;
export type ClusterEntry = ScanSummary['clusters'][number];
