import * as z from 'zod';
import { findingSchema } from './result.ts';
import { clusterKeySchema } from './cluster-key.ts';
import { severities } from './severity.ts';

const time = z.iso.datetime();
const count = z.number().int().nonnegative();

export const alertKinds = [
  'logging-disabled',
  'scheduling-failed',
  'scheduled-termination',
  'monitoring-blind',
] as const;

/** Workloads that an alert is about: how many in truth, and the first of them, those with most pods first. */
export const workloadsSchema = z.strictObject({
  total: count,
  top: z.array(z.strictObject({ kind: z.string(), namespace: z.string(), name: z.string(), pods: count })).max(20),
});

/** A change that people, programs or the record have not been told of yet. */
export const notificationSchema = z.strictObject({
  /** With the id of the alert, the id under which it is sent: a repetition carries the same. */
  transition: count,
  change: z.enum(['opened', 'confirmed', 'worse', 'fixed', 'resolved']),
  at: time,
  /** Opened before, and resolved since. */
  again: z.boolean(),
  /** Part of the one digest that the first poll of a cluster gives. */
  baseline: z.boolean(),
  /** Destinations that have not taken it. */
  left: z.array(z.enum(['topic', 'bus', 'log'])),
  attempts: count,
});

/** One cause in one cluster, from when it was first seen. Written only when something about it changes. */
export const alertSchema = z.strictObject({
  schema: z.literal('fargate-auditor/alert/v1'),
  id: findingSchema.shape.fingerprint,
  ...clusterKeySchema.shape,
  kind: z.enum(alertKinds),
  /** Tells apart alerts of a kind: a rule that explains them, or a reason, a profile or a pod. */
  key: z.string(),
  /** The rule that explains it, when one does. */
  cause: z.string().nullable(),
  /** Reasons in the words of Fargate, opaque. */
  reasons: z.array(z.string()).max(20),
  severity: z.enum(severities),
  /**
   * `unconfirmed`: an event said so, and the cluster could not be looked at. `fixed`: what caused it is mended, and pods
   * started before that still lack it.
   */
  state: z.enum(['unconfirmed', 'open', 'fixed', 'resolved']),
  /** One sentence. */
  summary: z.string(),
  pods: count,
  workloads: workloadsSchema,
  /** Creation of the newest pod that was affected, by the clock of the cluster. */
  newestPodAt: time.nullable(),
  deadline: time.nullable(),
  /** What to change; commands that restart the top workloads are in `restart`. */
  remediation: findingSchema.shape.remediation,
  restart: z.array(z.string()),
  firstSeen: time,
  lastSeen: time,
  /** Start of the poll that this state is from: an older one never overwrites it. */
  observedAt: time,
  resolvedAt: time.nullable(),
  /** How often it was opened. */
  episode: count,
  /** Number of the newest transition. */
  transition: count,
  /** Transitions that nobody was told of, since too many came at once. */
  muted: count,
  /** What people know, or will know once the notices are sent. */
  heard: z.strictObject({
    state: z.enum(['nothing', 'open', 'resolved']),
    workloads: count,
    severity: z.enum(severities),
  }),
  /** When messages to people were decided on: the last two. */
  sentAt: z.array(time).max(2),
  notices: z.array(notificationSchema),
  /** Somebody is sending the notices until then. */
  leasedUntil: time.nullable(),
});

/** How polling a cluster goes. Written at the first poll, when polls fail and when they work again. */
export const pollRecordSchema = z.strictObject({
  schema: z.literal('fargate-auditor/poll/v1'),
  ...clusterKeySchema.shape,
  firstSeen: time.nullable(),
  /** Polls in a row that could not read the cluster. */
  failures: count,
  failingSince: time.nullable(),
  reason: z.string().nullable(),
  observedAt: time,
});
