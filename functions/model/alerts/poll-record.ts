import * as z from 'zod';
import { clusterKeySchema } from '../cluster/cluster-key.ts';
import { storedObject } from '../result/stored-object.ts';

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

/**
 * Verdict on the ConfigMap `aws-logging` from the last poll that judged it; an unchanged ConfigMap is not judged again.
 */
const judgedConfigMapSchema = storedObject({
  /** `resourceVersion`; null if it did not exist. */
  version: z.string().nullable(),
  sound: z.boolean(),
  /** Last change of its data, by the cluster's clock. */
  changedAt: time.nullable().default(null),
  /** A pod created since then has `LoggingEnabled`. */
  accepted: z.boolean().default(false),
  /** Release that judged it: another release judges it again. */
  judgedBy: z.string().default(''),
});

/** A part of a cluster that a poll could not read, although it read the live pods. */
const unreadPartSchema = storedObject({
  what: z.string(),
  reason: z.string(),
  permission: z.string().nullable().default(null),
});

/** Parts that consecutive polls could not read. */
const partialSchema = storedObject({ polls: count, since: time, parts: z.array(unreadPartSchema).max(5) });

/** Revision of a poll's scope: 1 reads only live pods; 2 also the ConfigMap, events and finished pods. */
export const pollScope = 2;

/**
 * History of a cluster's polls. Written at the first poll, when polls fail or read less, when they recover, and when
 * the ConfigMap was judged.
 */
export const pollRecordSchema = storedObject({
  schema: z.literal('fargate-auditor/poll/v1'),
  ...clusterKeySchema.shape,
  firstSeen: time.nullable(),
  /** Consecutive polls that could not read the cluster. */
  failures: count.default(0),
  failingSince: time.nullable().default(null),
  reason: z.string().nullable().default(null),
  /** Newest scope of earlier polls: first findings of a wider scope go into one digest. */
  scope: count.default(1),
  configMap: judgedConfigMapSchema.nullable().default(null),
  partial: partialSchema.nullable().default(null),
  observedAt: time,
});

export type PollRecord = z.infer<typeof pollRecordSchema>;
export type JudgedConfigMap = z.infer<typeof judgedConfigMapSchema>;
export type UnreadPoll = z.infer<typeof unreadPartSchema>;
