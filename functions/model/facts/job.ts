import type { OwnerRef } from './pod.ts';

/** A Job, by what decides when it and its pods are deleted. */
export interface Job {
  readonly namespace: string;
  readonly name: string;
  /** The CronJob, or whatever else made it. */
  readonly owner: OwnerRef | null;
  /** `spec.ttlSecondsAfterFinished`; null where it is not set, and the Job stays. */
  readonly ttlSeconds: number | null;
  /** When it completed or failed, ISO 8601; null before, and where its status was not saved. */
  readonly finishedAt: string | null;
  /** How it finished; null before, and where its status does not say. */
  readonly outcome: 'succeeded' | 'failed' | null;
}

/** The same for the Jobs that a CronJob makes. */
export interface JobSettings {
  readonly ttlSeconds: number | null;
  /** How many finished Jobs the CronJob keeps. */
  readonly keeps: { readonly succeeded: number; readonly failed: number };
  /** It makes none at present. */
  readonly suspended: boolean;
  /** What becomes of a Job that still runs when the next is due: `Allow`, `Forbid` or `Replace`; null where the object does not say. */
  readonly concurrencyPolicy: string | null;
}
