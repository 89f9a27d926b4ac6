import { onTestFinished } from 'vitest';
import { type PollOptions, openPoll } from '#collect/alerts/open-poll.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { AnyObject, Misbehaviour, RecordedRequest } from '../../support/fakes/fake-kubernetes.ts';

/** A poll whose waits take no time; `waits` says how long they would have been. */
export async function poll(options: Partial<PollOptions> = {}) {
  const waits: number[] = [];
  const sleep = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  const open = await openPoll({ cluster: 'shop', sleep, ...options });
  onTestFinished(() => open.close());
  return Object.assign(open, { waits });
}

/** A pod that Fargate runs. */
export function fargatePod(name: string, more: { readonly metadata?: object; readonly [field: string]: unknown } = {}) {
  return {
    ...more,
    metadata: {
      name,
      namespace: 'shop',
      uid: `uid-${name}`,
      creationTimestamp: '2026-11-24T10:00:00Z',
      annotations: { Logging: 'LoggingEnabled' },
      ...more.metadata,
    },
    spec: { schedulerName: 'fargate-scheduler', ...(more['spec'] as object | undefined) },
    status: { phase: 'Running', ...(more['status'] as object | undefined) },
  } satisfies AnyObject;
}

export function fargatePods(count: number): AnyObject[] {
  return Array.from({ length: count }, (_, index) => fargatePod(`p-${String(index).padStart(5, '0')}`));
}

export async function namesOf(pages: AsyncIterable<readonly { readonly name: string }[]>): Promise<string[]> {
  return (await Array.fromAsync(pages)).flat().map(({ name }) => name);
}

export async function faultOf(reading: Promise<unknown>): Promise<AuditorError> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AuditorError)) throw new Error(`no Fault, but ${String(error)}`);
  return error;
}

/** Misbehaves so for the first requests that match, then no more. */
export function first(times: number, how: Misbehaviour, matches: (request: RecordedRequest) => boolean = () => true) {
  let left = times;
  return (request: RecordedRequest) => (matches(request) && left-- > 0 ? how : undefined);
}
