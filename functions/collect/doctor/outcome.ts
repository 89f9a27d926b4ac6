import { Fault } from '#model/fault.ts';
import type { GrantState } from '#model/finding/diagnosis.ts';
import type { AwsAction } from '../live/aws-call.ts';
import { HttpError } from '../live/http-errors.ts';

/** What came of trying something, with the reason when it failed. */
export type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };

/** What came of a grant. */
export interface GrantOutcome {
  readonly state: GrantState;
  readonly reason: string | null;
  /** The words for what was refused, where they are not those of the declaration. */
  readonly refused?: string;
}

export const granted: GrantOutcome = { state: 'granted', reason: null };

/** Tries it; only what we foresee going wrong is a failure. */
export async function attempt<T>(act: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { ok: true, value: await act() };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, fault: error };
    throw error;
  }
}

/** The status that the Kubernetes API answered with; null when there was no answer, or no failure. */
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

/** Outcomes by action; what is absent was not tried. */
export type AwsOutcomes = Partial<Record<AwsAction, GrantOutcome>>;

/** What a failed call says of the action that it was made for. */
export function outcomeOf(tried: Attempt<unknown>, action: AwsAction): GrantOutcome {
  if (tried.ok) return granted;
  const { missingPermission, message } = tried.fault;
  return { state: missingPermission === action ? 'missing' : 'unknown', reason: message };
}
