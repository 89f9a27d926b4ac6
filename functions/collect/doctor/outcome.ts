import { AuditorError } from '#model/auditor-error.ts';
import type { GrantState } from '#model/finding/diagnosis.ts';
import type { AwsAction } from '../live/aws-call.ts';
import { HttpError } from '../live/http-errors.ts';

/** Result of an attempt, with the fault if it failed. */
export type Attempt<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: AuditorError };

/** Result of testing a grant. */
export interface GrantOutcome {
  readonly state: GrantState;
  readonly reason: string | null;
  /** Text for the refused access, if it differs from the declaration. */
  readonly refused?: string;
}

export const granted: GrantOutcome = { state: 'granted', reason: null };

/** Tries it; only a foreseen failure (`AuditorError`) counts as one. */
export async function attempt<T>(act: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await act() };
  } catch (error) {
    if (error instanceof AuditorError) return { ok: false, fault: error };
    throw error;
  }
}

/** HTTP status of the Kubernetes API's error; null if there was no answer, or no failure. */
export function statusOf(tried: Attempt<unknown>): number | null {
  return !tried.ok && tried.fault.cause instanceof HttpError ? tried.fault.cause.status : null;
}

export function notAsked(reason: string): GrantOutcome {
  return { state: 'not-asked', reason };
}

export function untried(reason: string): GrantOutcome {
  return { state: 'unknown', reason };
}

export const noProfile = notAsked('the cluster has no Fargate profile');

/** Outcomes by action; an absent action was not tried. */
export type AwsOutcomes = Partial<Record<AwsAction, GrantOutcome>>;

/** Outcome of an action, from the call that needs it. */
export function outcomeOf(tried: Attempt<unknown>, action: AwsAction): GrantOutcome {
  if (tried.ok) return granted;
  const { missingPermission, message } = tried.fault;
  return { state: missingPermission === action ? 'missing' : 'unknown', reason: message };
}
