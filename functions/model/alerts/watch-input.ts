import * as z from 'zod';
import { clusterKeySchema } from '../cluster/cluster-key.ts';

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
