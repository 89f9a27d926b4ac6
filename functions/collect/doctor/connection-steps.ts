import type { DiagnosedStep } from '#model/finding/diagnosis.ts';
import { isNameUnknown, whyUnreachable, whyUntrusted } from '../live/connection-errors.ts';
import { type Attempt, statusOf } from './outcome.ts';

const way = ['name', 'connection', 'certificate', 'token'] as const;
type Stage = (typeof way)[number];

const passed: Readonly<Record<Stage, string>> = {
  name: 'the name of the endpoint resolves',
  connection: 'the endpoint takes connections',
  certificate: 'its certificate comes from the authority of the cluster',
  token: 'the cluster knows this identity',
};

/**
 * How far the first request came, told from what it failed of: it goes the way that every read of an audit goes, proxies
 * and tunnels included. `advice` is for an endpoint that cannot be reached, or an identity that is not known.
 */
export function stepsOf(first: Attempt<unknown>, advice: Partial<Record<Stage, string>>): DiagnosedStep[] {
  const failedAt = failedStage(first);
  const stop = failedAt === null ? way.length : way.indexOf(failedAt);
  return way.map((name, index) => {
    if (index < stop) return { name, state: 'ok', told: passed[name] };
    if (index > stop || first.ok) return { name, state: 'not-reached', told: 'not reached' };
    const hint = advice[name];
    return { name, state: 'failed', told: hint === undefined ? first.fault.message : `${first.fault.message} ${hint}` };
  });
}

/** A refusal of the read itself is an answer to somebody who is known. */
function failedStage(first: Attempt<unknown>): Stage | null {
  if (first.ok || statusOf(first) === 403) return null;
  const { cause } = first.fault;
  if (isNameUnknown(cause)) return 'name';
  if (whyUnreachable(cause) !== null) return 'connection';
  return whyUntrusted(cause) === null ? 'token' : 'certificate';
}
