import * as z from 'zod';
import { clusterKeySchema } from '../cluster/cluster-key.ts';
import { storedObject } from '../result/stored-object.ts';

const time = z.iso.datetime();
const short = z.string().max(400);

const pod = { namespace: short, pod: short };

/**
 * An event's own words. State is the truth, so that they count only where no state can be had: for a cluster that cannot be
 * polled, and for what no object of the cluster shows.
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

/** An audit to start once a changed profile or access entry has settled. */
const auditRequestSchema = storedObject({
  why: short,
  /** The profile to wait for while it is CREATING. */
  profile: short.nullable().default(null),
  /** Number of times that it was postponed. */
  tries: z.number().int().nonnegative().default(0),
});

/** A reason to look at a cluster now. It never changes any state by itself. */
export const hintSchema = storedObject({
  schema: z.literal('fargate-auditor/hint/v1'),
  ...clusterKeySchema.shape,
  source: z.enum(['kubernetes-event', 'scheduled-termination', 'cloudtrail', 'audit-log', 'audit', 'manual']),
  /** Time of the event, by the clock of whoever tells of it. */
  at: time,
  evidence: evidenceSchema.nullable().default(null),
  audit: auditRequestSchema.nullable().default(null),
});

export type Hint = z.infer<typeof hintSchema>;
export type EventEvidence = z.infer<typeof evidenceSchema>;
/** Evidence with the time of its event. */
export type TimedEvidence = EventEvidence & { readonly at: string };

const scheduledTime = z.iso.datetime();

/** EventBridge Scheduler: look at every cluster of every target. */
const scheduleSchema = z.strictObject({ scheduledTime });

/** A part of them, handed on by the run that the schedule started. */
const shardSchema = z.strictObject({ scheduledTime, clusters: z.array(clusterKeySchema).min(1).max(200) });

/** Hints, as SQS hands over messages; only what is read of them is checked. */
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
