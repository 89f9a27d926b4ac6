import * as z from 'zod';
import { notAcknowledged } from './delivery.ts';
import { clusterResultSchema, findingSchema } from './result-schema.ts';
import { languages } from './language.ts';
import { severities } from './severity.ts';

const time = z.iso.datetime();
const account = z.string().regex(/^\d{12}$/, 'an AWS account id has 12 digits');
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'not an AWS region');
const clusterName = z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, 'not the name of an EKS cluster');

/** Which cluster; what is stored of it is found by these three. */
export const clusterKeySchema = z.strictObject({ account, region, cluster: clusterName });

/** The targets of the nightly scan, in the configuration. Without them: this account, this region, all clusters. */
export const targetsSchema = z.strictObject({
  accounts: z
    .array(
      z.strictObject({
        account,
        /** Required for other accounts; the name of the role must be the one the stack was deployed with. */
        roleArn: z
          .string()
          .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, 'not the ARN of a role')
          .optional(),
        externalId: z.string().min(2).max(1224).optional(),
        regions: z.array(region).min(1),
        /** Names with `*` and `?`; all when absent. */
        clusters: z.array(z.string()).optional(),
        /** Tags that a cluster must carry, with these values. */
        tags: z.record(z.string(), z.string()).optional(),
      }),
    )
    .min(1),
  /** A cluster with this tag is left out, whatever its value. */
  optOutTag: z.string().default('fargate-auditor:skip'),
});

/** Starts a scan: EventBridge Scheduler fills in the time for which it was due. */
export const planInputSchema = z.strictObject({
  scheduledTime: time,
  /** Of the state machine: a repeated start for the same time is another execution, and does nothing. */
  executionId: z.string().min(1),
});

/** What goes from step to step: keys, not documents. */
export const scanSchema = z.strictObject({
  scanId: z.string().regex(/^[0-9]{8}T[0-9]{6}Z$/),
  scheduledTime: time,
  manifestKey: z.string(),
  clusters: z.number().int().nonnegative(),
  /** Another execution does this scan. */
  duplicate: z.boolean(),
});

/** A line of the manifest: one cluster, or one account and region whose clusters could not be listed. */
export const manifestLineSchema = z.strictObject({
  scanId: scanSchema.shape.scanId,
  scheduledTime: time,
  account,
  region,
  /** Null when the clusters could not be listed: `error` says why. */
  cluster: clusterName.nullable(),
  error: z.string().nullable(),
});

/** A stored result of one cluster in one scan. */
export const storedResultSchema = z.strictObject({
  schema: z.literal('fargate-auditor/stored-result/v1'),
  scanId: scanSchema.shape.scanId,
  scheduledTime: time,
  account,
  region,
  result: clusterResultSchema,
  /** Findings of the scan before that are gone. */
  resolved: z.array(findingSchema).default([]),
  /** Why CloudWatch Logs may lack findings of this result; null once it has acknowledged every one. */
  unlogged: z.string().nullable().default(notAcknowledged('unlogged')),
  /** The same of Security Hub; null also where it is not to be told. */
  unimported: z.string().nullable().default(null),
});

const severityCounts = z.record(z.enum(severities), z.number().int());

/** A scan over many clusters: what is new, what is worse, what could not be looked at. */
export const scanSummarySchema = z.strictObject({
  schema: z.literal('fargate-auditor/summary/v1'),
  scanId: scanSchema.shape.scanId,
  scheduledTime: time,
  completedAt: time,
  /** The scan that this one is compared with. */
  previousScanId: z.string().nullable(),
  /** False when a cluster failed, is missing, has rules that were not evaluated or findings that were not delivered. */
  complete: z.boolean(),
  /** Open ones: what is waived is counted apart, here and among the changes. */
  findings: severityCounts,
  waived: z.number().int().default(0),
  changes: z.strictObject({
    new: z.number().int(),
    worse: z.number().int(),
    unchanged: z.number().int(),
    resolved: z.number().int(),
  }),
  /** Open findings of every rule that was judged in some cluster. */
  rules: z.record(z.string(), z.number().int()).default({}),
  clusters: z.array(
    z.strictObject({
      account,
      region,
      cluster: clusterName.nullable(),
      status: z.enum(['audited', 'incomplete', 'failed', 'missing']),
      error: z.string().nullable(),
      coverage: z.number().nullable(),
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
  changed: z.array(z.strictObject({ cluster: z.string(), finding: findingSchema })),
});

/** Asks for a report: query of the Function URL, or the payload of a direct invocation. */
export const reportRequestSchema = z.strictObject({
  ...clusterKeySchema.partial().shape,
  format: z
    .enum(['json', 'jsonl', 'markdown', 'table', 'html', 'csv', 'sarif', 'junit', 'ocsf', 'asff', 'openreports'])
    .optional(),
  /** Of headings and labels. */
  lang: z.enum(languages).optional(),
  /** Audit now instead of the latest stored result. */
  fresh: z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]).optional(),
});
