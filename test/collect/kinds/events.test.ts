import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import type { RawObject } from '#collect/raw/fields.ts';
import { MemorySource } from '../../support/memory-source.ts';

async function factsOf(events: readonly RawObject[]) {
  // A folder gives all events, whatever was asked for.
  const source = new MemorySource({ events });
  return collectFacts({ ...everything(source), mode: 'snapshot' }, { scope: [] });
}

function everything(source: MemorySource) {
  return {
    warnings: source.warnings,
    takenAt: () => source.takenAt(),
    list: (kind: Parameters<MemorySource['list']>[0]) => source.list(kind),
    get: (kind: Parameters<MemorySource['get']>[0], name: string) => source.get(kind, name),
    documents: (kind: Parameters<MemorySource['documents']>[0]) => source.documents(kind),
  };
}

/** The event with the pod that it is about; null when it is passed over. */
async function loggingEvent(raw: RawObject) {
  const { loggingEvents } = await factsOf([raw]);
  const [entry] = loggingEvents.ok ? loggingEvents.value : [];
  return entry === undefined ? null : { podUid: entry[0], ...entry[1] };
}

async function schedulingEvent(raw: RawObject) {
  const [entry] = await newestOf([raw]);
  return entry === undefined ? null : { podUid: entry[0], ...entry[1] };
}

async function newestOf(events: readonly RawObject[]) {
  const { schedulingEvents } = await factsOf(events);
  return schedulingEvents.ok ? schedulingEvents.value : new Map<string, never>();
}

describe('an event about logging', () => {
  const event = {
    involvedObject: { kind: 'Pod', uid: 'u-1' },
    reason: 'LoggingDisabled',
    message: 'Disabled logging because aws-logging configmap was not found.',
    source: { component: 'fargate-scheduler' },
    metadata: { creationTimestamp: '2026-01-05T10:00:04Z' },
  };
  const base = { podUid: 'u-1', reason: event.reason, message: event.message };

  it.each([
    [{ lastTimestamp: '2026-01-05T10:00:01Z' }, '2026-01-05T10:00:01Z'],
    [{ lastTimestamp: null, series: { lastObservedTime: '2026-01-05T10:00:02.5Z' } }, '2026-01-05T10:00:02Z'],
    [{ lastTimestamp: null, eventTime: '2026-01-05T10:00:03.123456Z' }, '2026-01-05T10:00:03Z'],
    [{}, '2026-01-05T10:00:04Z'],
  ])('takes its time from %j', async (times, at) => {
    expect(await loggingEvent({ ...event, ...times })).toEqual({ ...base, at });
  });

  it.each([{ reportingComponent: 'fargate-scheduler' }, { reportingController: 'fargate-scheduler' }])(
    'accepts %j for its source',
    async (source) => {
      expect(await loggingEvent({ ...event, source: {}, ...source })).toMatchObject(base);
    },
  );

  it('knows an invalid ConfigMap by its message', async () => {
    const message = 'Disabled logging for pod due to invalid configmap.';
    expect(await loggingEvent({ ...event, reason: 'Whatever', message })).toMatchObject({
      reason: 'Whatever',
      message,
    });
  });

  it.each([
    { source: { component: 'kubelet' } },
    { involvedObject: { kind: 'Pod' } },
    { involvedObject: { kind: 'Node', uid: 'u-1' } },
    { reason: 'Scheduled', message: 'Successfully assigned logging/logging to fargate-ip-10-0-0-1' },
  ])('is null with %j', async (part) => {
    expect(await loggingEvent({ ...event, ...part })).toBeNull();
  });
});

describe('an event about scheduling', () => {
  const event = {
    involvedObject: { kind: 'Pod', uid: 'u-1' },
    reason: 'FailedScheduling',
    message: 'Fargate capacity is unavailable at this time.',
    reportingComponent: 'fargate-scheduler',
    eventTime: '2026-01-05T10:00:03.123456Z',
  };

  it('says what fargate-scheduler said of a pod, and when', async () => {
    const { reason, message } = event;
    expect(await schedulingEvent(event)).toEqual({ podUid: 'u-1', reason, message, at: '2026-01-05T10:00:03Z' });
  });

  it.each([
    { reportingComponent: 'default-scheduler' },
    { involvedObject: { kind: 'Pod' } },
    { involvedObject: { kind: 'Node', uid: 'u-1' } },
    { reason: 'Scheduled' },
    { reason: 'LoggingDisabled' },
  ])('is null with %j', async (part) => {
    expect(await schedulingEvent({ ...event, ...part })).toBeNull();
  });
});

const anyEvent = fc.record({
  uid: fc.constantFrom('a', 'b'),
  at: fc.constantFrom('2026-01-05T10:00:00Z', '2026-01-05T10:01:00Z', '2026-01-05T10:02:00Z'),
  message: fc.constantFrom('Fargate capacity is unavailable at this time.', 'Pod provisioning timed out'),
});

function rawEvents(events: readonly { uid: string; at: string; message: string }[]) {
  return events.map(({ uid, at, message }) => ({
    ...{ reason: 'FailedScheduling', message, lastTimestamp: at, reportingComponent: 'fargate-scheduler' },
    involvedObject: { kind: 'Pod', uid },
  }));
}

it('keeps the newest event of each pod, and the same one in whatever order they are listed', async () => {
  const twoOrders = fc
    .array(anyEvent, { maxLength: 8 })
    .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })));
  await fc.assert(
    fc.asyncProperty(twoOrders, async ([events, shuffled]) => {
      const newest = await newestOf(rawEvents(events));
      expect(await newestOf(rawEvents(shuffled))).toEqual(newest);
      for (const { uid, at } of events) expect(newest.get(uid)?.at && newest.get(uid)!.at! >= at).toBe(true);
    }),
  );
});
