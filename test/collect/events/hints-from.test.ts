import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AuditorError } from '#model/auditor-error.ts';
import { hintSchema } from '#model/alerts/hint.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { auditLog, changed, hintsOf, sampleEvent } from '../../support/builders/incoming-events.ts';

const cluster = { account: '111122223333', region: 'us-west-2', cluster: 'eks-workshop' };

const samples = [
  'logging-disabled',
  'logging-disabled-templated',
  'failed-scheduling',
  'scheduled-termination',
  'cloudtrail-create-profile',
  'cloudtrail-delete-profile',
  'cloudtrail-access-entry',
  'audit-log-subscription',
];

describe('the samples', () => {
  it.each(samples)('%s is a reason to look at its cluster', (name) => {
    const { hints, ignored } = hintsOf(sampleEvent(name));
    expect(ignored).toBeNull();
    expect(hints.length).toBeGreaterThan(0);
    for (const hint of hints) expect(hintSchema.parse(hint)).toMatchObject(cluster);
  });
});

describe('an event', () => {
  it('that was forwarded keeps the account and region it came from', () => {
    const there = { account: '444455556666', region: 'eu-west-1' };
    expect(hintsOf(changed('scheduled-termination', {}, there)).hints).toMatchObject([there]);
  });

  it('cannot name another account than its envelope', () => {
    const detail = { account: '444455556666', region: 'eu-west-1', recipientAccountId: '444455556666' };
    for (const name of ['logging-disabled', 'cloudtrail-create-profile'])
      expect(hintsOf(changed(name, detail)).hints).toMatchObject([cluster]);
  });

  it.each([
    [null, 'The event is not understood'],
    ['text', 'The event is not understood'],
    [[], 'The event is not understood'],
    [{}, 'it has no fields'],
    [{ Records: [], more: 1 }, 'it has Records, more'],
    [{ awslogs: { data: 7 } }, 'awslogs.data'],
    [{ 'detail-type': 'x' }, /source: .*account: .*region: .*time: .*detail: /s],
    [changed('scheduled-termination', {}, { account: '12' }), 'account: an AWS account id has 12 digits'],
    [changed('scheduled-termination', {}, { region: 'mars' }), 'region: not an AWS region'],
    [changed('scheduled-termination', {}, { source: 'aws.ec2' }), 'No event of aws.ec2 is a reason to look'],
  ])('that is not known is refused with what is wrong: %j', (event, why) => {
    expect(() => hintsOf(event)).toThrow(AuditorError);
    expect(() => hintsOf(event)).toThrow(why);
  });

  it.each([
    ['aws.eks', 'EKS Addon Health Degraded', '"EKS Addon Health Degraded" says nothing of Fargate profiles or pods'],
    ['fargate-auditor', 'Alert Opened', 'an event of fargate-auditor itself'],
  ])('of %s, %s, is no reason to look', (source, type, ignored) => {
    const event = { ...sampleEvent('scheduled-termination'), source, 'detail-type': type };
    expect(hintsOf(event)).toEqual({ hints: [], ignored });
  });

  it('is told at the time of our own clock when that of its sender is fast', () => {
    const late = changed(
      'logging-disabled',
      { lastTimestamp: '2026-11-24T11:00:00Z' },
      { time: '2027-01-01T00:00:00Z' },
    );
    expect(hintsOf(late).hints).toMatchObject([{ at: '2026-11-24T09:31:00.000Z' }]);
  });
});

/** Something else in the place of one field, however deep. */
function damaged(value: unknown, path: readonly number[], put: unknown): unknown {
  const [at, ...rest] = path;
  if (at === undefined || typeof value !== 'object' || value === null) return put;
  const keys = Object.keys(value);
  const key = keys[at % Math.max(1, keys.length)];
  if (key === undefined) return put;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...value };
  copy[key] = damaged(copy[key], rest, put);
  return copy;
}

const anything = fc.oneof(
  fc.anything(),
  fc.string({ unit: anyCharacter }),
  fc.constantFrom('x'.repeat(5000), '\u001b[31m\u202e', '2026-02-31T00:00:00Z', '9999-12-31T23:59:59Z', '__proto__'),
);

function isFitOrRefused(event: unknown): void {
  try {
    for (const hint of hintsOf(event).hints) hintSchema.parse(hint);
  } catch (error) {
    expect(error).toBeInstanceOf(AuditorError);
    // eslint-disable-next-line no-control-regex -- what a terminal would act on must not be there
    expect((error as AuditorError).message).not.toMatch(/[\u0000-\u001f\u202a-\u202e]/);
  }
}

describe('whatever comes', () => {
  it('becomes hints that the queue takes, or is refused in words that can be shown', () => {
    const path = fc.array(fc.nat(20), { maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...samples), path, anything, (name, where, put) => {
        isFitOrRefused(damaged(sampleEvent(name), where, put));
      }),
      { numRuns: 400 },
    );
  });

  it('is in a line of the audit log harms nothing either', () => {
    const record = {
      verb: 'patch',
      objectRef: { resource: 'pods', namespace: 'shop', name: 'web-1' },
      responseObject: { metadata: { annotations: { Logging: 'LoggingDisabled' } } },
    };
    const path = fc.array(fc.nat(5), { maxLength: 4 });
    fc.assert(
      fc.property(path, anything, (where, put) => {
        const line = damaged(record, where, put);
        isFitOrRefused(auditLog([line ?? null, `${JSON.stringify(line, text)} aws-observability`]));
      }),
      { numRuns: 200 },
    );
  });
});

/** JSON knows no such numbers. */
function text(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function deadlineOf(scheduledTerminationTime: string): unknown {
  const { evidence } = hintsOf(changed('scheduled-termination', { scheduledTerminationTime })).hints[0]!;
  return evidence !== null && 'deadline' in evidence ? evidence.deadline : null;
}

describe('a scheduled termination', () => {
  it('names the pod, the profile, why it could not be evicted, and the deadline', () => {
    expect(hintsOf(sampleEvent('scheduled-termination')).hints).toMatchObject([
      {
        cluster: 'eks-workshop',
        source: 'scheduled-termination',
        evidence: {
          kind: 'scheduled-termination',
          namespace: 'checkout',
          pod: 'checkout-redis-6b9f8d7c5-x8k2p',
          profile: 'checkout-profile',
          message: "Cannot evict pod as it would violate the pod's disruption budget",
          deadline: '2026-11-27T09:30:05Z',
        },
      },
    ]);
  });

  it.each([
    ['2021-06-30T12:52:44.832Z[UTC]', '2021-06-30T12:52:44Z'],
    ['2021-06-30T12:52:44Z', '2021-06-30T12:52:44Z'],
    ['2021-06-30T14:52:44+02:00[Europe/Paris]', '2021-06-30T12:52:44Z'],
  ])('has its deadline as Java writes it: %s', (written, deadline) => {
    expect(deadlineOf(written)).toBe(deadline);
  });

  it.each(['', 'tomorrow', '2021-06-30T12:52:44', '2021-02-31T12:52:44Z', '[UTC]', '2021-06-30T12:52Z[UTC][UTC]'])(
    'with a deadline that is none is refused: %s',
    (written) => {
      expect(() => deadlineOf(written)).toThrow(/detail\.scheduledTerminationTime: /);
    },
  );

  it('without a field says which', () => {
    const event = changed('scheduled-termination', { podName: undefined, podNamespace: undefined, clusterName: 'a b' });
    expect(() => hintsOf(event)).toThrow(/detail\.podName: .*detail\.podNamespace: /);
  });

  it('of what no cluster can be called says so', () => {
    expect(() => hintsOf(changed('scheduled-termination', { clusterName: 'a b' }))).toThrow('detail.clusterName');
  });
});
