import * as z from 'zod';
import { clusterKeySchema } from '../cluster/cluster-key.ts';
import { storedObject } from '../result/stored-object.ts';

const time = z.iso.datetime();
const short = z.string().max(400);

const pod = { namespace: short, pod: short };

/**
 * Content of an event. The cluster's state takes precedence, so this counts only if there is none: for a cluster that
 * cannot be polled, and for facts that no object in the cluster shows.
 */
const evidenceSchema = z.discriminatedUnion('kind', [
  storedObject({ kind: z.literal('logging-disabled'), ...pod, reason: short }),
  storedObject({ kind: z.literal('scheduling-failed'), ...pod, reason: short, message: short.default('') }),
  storedObject({
    kind: z.literal('scheduled-termination'),
    ...pod,
    profile: short,
    message: short.default(''),
    /** Time at which Fargate deletes the pod, whatever its PodDisruptionBudget says. */
    deadline: time,
  }),
]);

/** An audit to start once a change of a profile or access entry has taken effect. */
const auditRequestSchema = storedObject({
  why: short,
  /** Profile to wait for while it is CREATING. */
  profile: short.nullable().default(null),
  /** Number of postponements. */
  tries: z.number().int().nonnegative().default(0),
});

/** A reason to poll a cluster now. A hint alone never changes any state. */
export const hintSchema = storedObject({
  schema: z.literal('fargate-auditor/hint/v1'),
  ...clusterKeySchema.shape,
  source: z.enum(['kubernetes-event', 'scheduled-termination', 'cloudtrail', 'audit-log', 'audit', 'manual']),
  /** Time of the event, by the sender's clock. */
  at: time,
  evidence: evidenceSchema.nullable().default(null),
  audit: auditRequestSchema.nullable().default(null),
});

export type Hint = z.infer<typeof hintSchema>;
export type EventEvidence = z.infer<typeof evidenceSchema>;
/** Evidence with the time of its event. */
export type TimedEvidence = EventEvidence & { readonly at: string };

const scheduledTime = z.iso.datetime();

/** EventBridge Scheduler: poll every cluster of every target. */
const scheduleSchema = z.strictObject({ scheduledTime });

/** Some of these clusters, passed on by the run that the schedule started. */
const shardSchema = z.strictObject({ scheduledTime, clusters: z.array(clusterKeySchema).min(1).max(200) });

/** Hints as SQS messages; only the fields that are read are validated. */
const queueSchema = z.object({
  Records: z
    .array(
      z.object({
        messageId: z.string(),
        body: z.string(),
        eventSource: z.literal('aws:sqs'),
      }),
    )
    .min(1),
});

/** Everything that starts `watch-logging`. */
export const watchInputSchema = z.union([queueSchema, shardSchema, scheduleSchema]);

export type WatchInput = z.infer<typeof watchInputSchema>;
export type QueueInput = z.infer<typeof queueSchema>;
