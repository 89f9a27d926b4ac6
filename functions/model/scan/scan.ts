import * as z from 'zod';
import { account, clusterName, region } from '../cluster/cluster-key.ts';
import { findingSchema } from '../finding/finding.ts';
import { severities } from '../finding/severity.ts';

const time = z.iso.datetime();

/** Input that starts a scan: EventBridge Scheduler fills in the scheduled time. */
export const planInputSchema = z.strictObject({
  scheduledTime: time,
  /** Execution of the state machine: a repeated start for the same time is another execution, and does nothing. */
  executionId: z.string().min(1),
});

/** Input of a state from the previous one: keys, not documents. */
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

/** Identity of a scan, by which its stored documents are found. */
export type ScanKey = Pick<Scan, 'scanId' | 'scheduledTime'>;

/** Result that a cluster of a scan is compared with: its own in an earlier scan, as recorded in that scan's summary. */
const baseSchema = z.object({ key: z.string(), status: z.enum(['audited', 'incomplete', 'failed']) });

/** A line of the manifest: one cluster, or one account and Region whose clusters could not be listed. */
export const manifestLineSchema = z.object({
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  account,
  region,
  /** Null if the clusters could not be listed; `error` is the reason. */
  cluster: clusterName.nullable(),
  error: z.string().nullable(),
  /** Null if no earlier scan has a result of the cluster; absent for an audit outside of scans. */
  base: baseSchema.nullable().optional(),
});

export type ManifestLine = z.infer<typeof manifestLineSchema>;
export type Base = z.infer<typeof baseSchema>;

const place = { account: z.string(), region: z.string() };

/** A cluster of the previous scan that this one does not audit, with the reason. */
const leftClusterSchema = z.object({
  ...place,
  cluster: clusterName,
  /**
   * `unreachable`: the clusters of its account and Region could not be listed; `untargeted`: these are no longer
   * targets.
   */
  reason: z.enum(['deleted', 'opted-out', 'filtered', 'unreachable', 'untargeted']),
  detail: z.string().nullable(),
});

/** A cluster that its own tag excludes. */
const optedOutSchema = z.object({ ...place, cluster: clusterName, reason: z.string(), until: z.string() });

/** An account of the organization that is not scanned: `inactive` when AWS says that it is suspended or closed, or not yet active. */
const leftAccountSchema = z.object({
  account: z.string(),
  name: z.string(),
  reason: z.enum(['excluded', 'inactive']),
  /** The state of the account as AWS Organizations gives it. */
  state: z.string(),
});

/** Scope of a scan: exclusions, and clusters of the previous scan that it does not audit. */
const scope = {
  left: z.array(leftClusterSchema).default([]),
  optedOut: z.array(optedOutSchema).default([]),
  /** Clusters with an invalid opt-out tag: they are audited. */
  refusedOptOuts: z.array(z.object({ ...place, cluster: clusterName, problem: z.string() })).default([]),
  /** Number of clusters in the targets' accounts whose names or tags the configuration does not select. */
  filtered: z.number().int().nonnegative().default(0),
  leftAccounts: z.array(leftAccountSchema).default([]),
};

/** Plan of a scan, made once: the lines of its manifest, and the scope for its summary. */
export const scanPlanSchema = z.object({
  schema: z.literal('fargate-auditor/plan/v1'),
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  /** Scan that this one is compared with: the newest one before it that had a summary when this one was planned. */
  previousScanId: scanSchema.shape.scanId.nullable(),
  lines: z.array(manifestLineSchema),
  ...scope,
  /** Reasons why unknown accounts or Regions may be missing. */
  problems: z.array(z.string()).default([]),
  /** The configuration allows a scan to find no cluster. */
  mayBeEmpty: z.boolean().default(false),
});

export type ScanPlan = z.infer<typeof scanPlanSchema>;
export type LeftCluster = z.infer<typeof leftClusterSchema>;
export type LeftAccount = z.infer<typeof leftAccountSchema>;

const severityCounts = z.record(z.enum(severities), z.number().int());

/** Summary of a scan over many clusters: new and worse findings, and clusters that could not be audited. */
export const scanSummarySchema = z.object({
  schema: z.literal(['fargate-auditor/summary/v2', 'fargate-auditor/summary/v1']),
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  completedAt: z.iso.datetime(),
  /** Scan that this one is compared with. */
  previousScanId: z.string().nullable(),
  /**
   * False if a cluster failed, is missing, has rules that were not evaluated, or has findings that were not delivered.
   */
  complete: z.boolean(),
  /** Open findings: waived ones are counted separately, also among the changes. */
  findings: severityCounts,
  waived: z.number().int().default(0),
  changes: z.object({
    new: z.number().int(),
    worse: z.number().int(),
    unchanged: z.number().int(),
    resolved: z.number().int(),
  }),
  /**
   * Findings that appear only because this release judges differently, by rule: not news, but reported once. Null if
   * there are none.
   */
  firstJudged: z
    .object({ release: z.string(), rules: z.record(z.string(), z.number().int().positive()) })
    .nullable()
    .default(null),
  /** Open findings of every rule that was judged in some cluster. */
  rules: z.record(z.string(), z.number().int()).default({}),
  clusters: z.array(
    z.object({
      /** `unknown`, like the Region, for a manifest line that could not be read. */
      account: z.string(),
      region: z.string(),
      cluster: clusterName.nullable(),
      /** `gone`: deleted between planning and auditing. */
      status: z.enum(['audited', 'incomplete', 'failed', 'missing', 'gone']),
      error: z.string().nullable(),
      coverage: z.number().nullable(),
      /** Number of rules that do not apply because the configuration leaves out their reads. */
      leftOut: z.number().int().default(0),
      findings: severityCounts,
      waived: z.number().int().default(0),
      new: z.number().int(),
      worse: z.number().int(),
      unchanged: z.number().int(),
      resolved: z.number().int(),
      /** Key of the whole result; null if there is none. */
      resultKey: z.string().nullable(),
      /** SHA-256 of the result as it was kept when the scan was summed up, in hexadecimal digits; null also of earlier releases. */
      resultSha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullable()
        .default(null),
      /** Why CloudWatch Logs may lack findings of it; null when it has them all, or there is no result. */
      unlogged: z.string().nullable().default(null),
      /** Reason why Security Hub may lack findings; null if it has them all, or there is no result. */
      unimported: z.string().nullable().default(null),
    }),
  ),
  ...scope,
  /** Clusters with lower coverage than in the previous scan, with the percentages. */
  lessCovered: z.array(z.object({ ...place, cluster: clusterName, from: z.number(), to: z.number() })).default([]),
  /** New, worse and resolved findings that are not waived, worst first, at most 200, with their cluster. */
  changed: z.array(z.object({ cluster: z.string(), finding: findingSchema })),
});

export type ScanSummary = z.infer<typeof scanSummarySchema>;
export type ClusterEntry = ScanSummary['clusters'][number];
