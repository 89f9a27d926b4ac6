import { readFileSync } from 'node:fs';

/** A retrier of a Task, with what the States Language says where it says nothing. */
export interface Retrier {
  readonly errors: readonly string[];
  readonly intervalSeconds: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly maxAttempts: number;
  readonly fullJitter: boolean;
}

/** What of the state machine decides how a night goes. */
export interface ScanSettings {
  readonly retriers: readonly Retrier[];
  readonly taskTimeoutSeconds: number;
  readonly scanTimeoutSeconds: number;
  readonly toleratedFailurePercentage: number;
}

interface RetryField {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts?: number;
  readonly JitterStrategy?: string;
}

interface State {
  readonly Type: string;
  readonly TimeoutSeconds?: number;
  readonly ToleratedFailurePercentage?: number;
  readonly Retry?: readonly RetryField[];
  readonly ItemProcessor?: { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };
}

/** Reads infra/scan.asl.json, so that a change there is a change here. */
export function readSettings(): ScanSettings {
  const text = readFileSync(new URL('../../infra/scan.asl.json', import.meta.url), 'utf8');
  const machine = JSON.parse(text) as { TimeoutSeconds?: number; States: Record<string, State> };
  const map = Object.values(machine.States).find(({ Type }) => Type === 'Map');
  const processor = map?.ItemProcessor;
  const task = processor?.States[processor.StartAt];
  if (map === undefined || task === undefined) throw new Error('infra/scan.asl.json has no Map with a Task');
  return {
    retriers: (task.Retry ?? []).map(retrier),
    taskTimeoutSeconds: task.TimeoutSeconds ?? Infinity,
    scanTimeoutSeconds: machine.TimeoutSeconds ?? Infinity,
    toleratedFailurePercentage: map.ToleratedFailurePercentage ?? 0,
  };
}

function retrier(field: RetryField): Retrier {
  return {
    errors: field.ErrorEquals,
    intervalSeconds: field.IntervalSeconds ?? 1,
    backoffRate: field.BackoffRate ?? 2,
    maxDelaySeconds: field.MaxDelaySeconds ?? Infinity,
    maxAttempts: field.MaxAttempts ?? 3,
    fullJitter: field.JitterStrategy === 'FULL',
  };
}

/** The first that takes an error: `States.TaskFailed` takes all but a time-out of the state. */
export function retrierFor(error: string, retriers: readonly Retrier[]): Retrier | undefined {
  return retriers.find(
    ({ errors }) =>
      errors.includes(error) ||
      errors.includes('States.ALL') ||
      (errors.includes('States.TaskFailed') && error !== 'States.Timeout'),
  );
}

export function delayOf(retrier: Retrier, earlier: number, random: () => number): number {
  const longest = Math.min(retrier.intervalSeconds * retrier.backoffRate ** earlier, retrier.maxDelaySeconds);
  return retrier.fullJitter ? longest * random() : longest;
}
