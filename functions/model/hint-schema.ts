import * as z from 'zod';
import { clusterKeySchema } from './cluster-key.ts';

const time = z.iso.datetime();
const short = z.string().max(400);

const pod = { namespace: short, pod: short };

/**
 * What an event says by itself. State is the truth, so that it counts only where no state can be had: for a cluster that
 * cannot be polled, and for what no object of the cluster shows.
 */
export const evidenceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('logging-disabled'), ...pod, reason: short }),
  z.strictObject({ kind: z.literal('scheduling-failed'), ...pod, reason: short, message: short }),
  z.strictObject({
    kind: z.literal('scheduled-termination'),
    ...pod,
    profile: short,
    message: short,
    /** When Fargate will delete the pod, whatever its PodDisruptionBudget says. */
    deadline: time,
  }),
]);

/** An audit to start once a changed profile or access entry has settled. */
const auditWishSchema = z.strictObject({
  why: short,
  /** The profile to wait for while it is CREATING. */
  profile: short.nullable(),
  /** How often it was put off. */
  tries: z.number().int().nonnegative(),
});

/** A reason to look at a cluster now. It never changes any state by itself. */
export const hintSchema = z.strictObject({
  schema: z.literal('fargate-auditor/hint/v1'),
  ...clusterKeySchema.shape,
  source: z.enum(['kubernetes-event', 'scheduled-termination', 'cloudtrail', 'audit-log', 'audit', 'manual']),
  /** When it happened, by the clock of whoever tells of it. */
  at: time,
  evidence: evidenceSchema.nullable(),
  audit: auditWishSchema.nullable(),
});
