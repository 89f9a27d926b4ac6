import * as z from 'zod';

const time = z.iso.datetime();

/** Starts a scan: EventBridge Scheduler fills in the time for which it was due. */
export const planInputSchema = z.strictObject({
  scheduledTime: time,
  /** Of the state machine: a repeated start for the same time is another execution, and does nothing. */
  executionId: z.string().min(1),
});

/** What goes from step to step: keys, not documents. */
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
