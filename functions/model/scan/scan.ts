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

/** Input of a step from the one before: keys, not documents. */
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

const place = { account: z.string(), region: z.string() };

/** A cluster of the scan before that this one does not audit, and why. */
const leftClusterSchema = z.object({
  ...place,
  cluster: clusterName,
  /** `unreachable`: the clusters of its account and Region could not be listed; `untargeted`: these are no target any more. */
  reason: z.enum(['deleted', 'opted-out', 'filtered', 'unreachable', 'untargeted']),
  detail: z.string().nullable(),
});

/** A cluster that its own tag leaves out. */
const optedOutSchema = z.object({ ...place, cluster: clusterName, reason: z.string(), until: z.string() });

/** An account of the organization that is not scanned: `inactive` when AWS says that it is suspended or closed, or not yet active. */
const leftAccountSchema = z.object({
  account: z.string(),
  name: z.string(),
  reason: z.enum(['excluded', 'inactive']),
  /** The state of the account as AWS Organizations gives it. */
  state: z.string(),
});

/** What a scan is to cover, and what it leaves out. */
const scope = {
  left: z.array(leftClusterSchema).default([]),
  optedOut: z.array(optedOutSchema).default([]),
  /** Clusters with a tag that should leave them out and does not: they are audited. */
  refusedOptOuts: z.array(z.object({ ...place, cluster: clusterName, problem: z.string() })).default([]),
  /** Clusters of the targets whose names or tags the configuration does not ask for. */
  filtered: z.number().int().nonnegative().default(0),
  leftAccounts: z.array(leftAccountSchema).default([]),
};

/** The plan of a scan, made once: the lines of its manifest, and what its summary tells of its scope. */
export const scanPlanSchema = z.object({
  schema: z.literal('fargate-auditor/plan/v1'),
  scanId: scanSchema.shape.scanId,
  scheduledTime: scanSchema.shape.scheduledTime,
  /** The scan that this one is compared with: the newest before it that was summed up when this one was planned. */
  previousScanId: scanSchema.shape.scanId.nullable(),
  lines: z.array(manifestLineSchema),
  ...scope,
  /** Why there may be accounts or Regions that nobody knows of. */
  problems: z.array(z.string()).default([]),
  /** The configuration says that a scan may find no cluster. */
  mayBeEmpty: z.boolean().default(false),
});

export type ScanPlan = z.infer<typeof scanPlanSchema>;
export type LeftCluster = z.infer<typeof leftClusterSchema>;
export type LeftAccount = z.infer<typeof leftAccountSchema>;

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
  /** Findings that only this release judges so, by rule: no news, but told once. Null when there is none. */
  firstJudged: z
    .object({ release: z.string(), rules: z.record(z.string(), z.number().int().positive()) })
    .nullable()
    .default(null),
  /** Open findings of every rule that was judged in some cluster. */
  rules: z.record(z.string(), z.number().int()).default({}),
  clusters: z.array(
    z.object({
      /** `unknown`, as is the region, for a line of the manifest that could not be read. */
      account: z.string(),
      region: z.string(),
      cluster: clusterName.nullable(),
      /** `gone`: deleted between planning and auditing, so that there is nothing to audit. */
      status: z.enum(['audited', 'incomplete', 'failed', 'missing', 'gone']),
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
      /** Why Security Hub may lack findings of it; null when it has them all, or there is no result. */
      unimported: z.string().nullable().default(null),
    }),
  ),
  ...scope,
  /** Clusters of which less could be judged than in the scan before, with the percentages. */
  lessCovered: z.array(z.object({ ...place, cluster: clusterName, from: z.number(), to: z.number() })).default([]),
  /** New, worse and resolved findings that are not waived, worst first, at most 200, with their cluster. */
  changed: z.array(z.object({ cluster: z.string(), finding: findingSchema })),
});

export type ScanSummary = z.infer<typeof scanSummarySchema>;
export type ClusterEntry = ScanSummary['clusters'][number];
