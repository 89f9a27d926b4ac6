import * as z from 'zod';
import { clusterKeySchema } from '../cluster/cluster-key.ts';
import { storedObject } from '../result/stored-object.ts';

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

/** Verdict on the ConfigMap `aws-logging` as a poll last judged it: while nothing of it changes, it is not judged again. */
const judgedConfigMapSchema = storedObject({
  /** `resourceVersion`; null when there was none. */
  version: z.string().nullable(),
  sound: z.boolean(),
  /** Change of its data, by the clock of the cluster. */
  changedAt: time.nullable().default(null),
  /** A pod made since then says `LoggingEnabled`. */
  accepted: z.boolean().default(false),
  /** Release that judged: another one judges anew. */
  judgedBy: z.string().default(''),
});

/** A part of a cluster that a poll could not read, while it read the live pods. */
const unreadPartSchema = storedObject({
  what: z.string(),
  reason: z.string(),
  permission: z.string().nullable().default(null),
});

/** Parts that polls in a row could not read. */
const partialSchema = storedObject({ polls: count, since: time, parts: z.array(unreadPartSchema).max(5) });

/** Revision of a poll's scope: 1 looked at live pods alone; 2 also at the ConfigMap, at events and at finished pods. */
export const pollScope = 2;

/**
 * History of the polls of a cluster. Written at the first poll, when polls fail or read less, when they work again, and
 * when the ConfigMap was judged.
 */
export const pollRecordSchema = storedObject({
  schema: z.literal('fargate-auditor/poll/v1'),
  ...clusterKeySchema.shape,
  firstSeen: time.nullable(),
  /** Polls in a row that could not read the cluster. */
  failures: count.default(0),
  failingSince: time.nullable().default(null),
  reason: z.string().nullable().default(null),
  /** Newest scope of the polls so far: all that a wider one finds at first goes into one digest. */
  scope: count.default(1),
  configMap: judgedConfigMapSchema.nullable().default(null),
  partial: partialSchema.nullable().default(null),
  observedAt: time,
});

export type PollRecord = z.infer<typeof pollRecordSchema>;
export type JudgedConfigMap = z.infer<typeof judgedConfigMapSchema>;
export type UnreadPart = z.infer<typeof unreadPartSchema>;
