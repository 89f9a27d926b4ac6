import { describe, expect, it } from 'vitest';
import { changed, hintsOf, sampleEvent } from '../../support/builders/incoming-events.ts';

const pod = { namespace: 'checkout', pod: 'checkout-79k8qxtd8h-9qlng' };
const involvedObject = { kind: 'Pod', namespace: 'checkout', name: 'checkout-79k8qxtd8h-9qlng' };

describe('a forwarded LoggingDisabled', () => {
  it.each(['logging-disabled', 'logging-disabled-templated'])('names the pod and the reason: %s', (name) => {
    const { hints } = hintsOf(sampleEvent(name));
    expect(hints).toMatchObject([
      {
        source: 'kubernetes-event',
        at: '2026-11-24T09:30:05.000Z',
        evidence: { kind: 'logging-disabled', ...pod, reason: 'LOGGING_CONFIGMAP_NOT_FOUND' },
        audit: null,
      },
    ]);
  });

  it('without the annotation takes the reason from the message', () => {
    const { hints } = hintsOf(changed('logging-disabled', { involvedObject }));
    expect(hints).toMatchObject([{ evidence: { reason: 'LOGGING_CONFIGMAP_NOT_FOUND' } }]);
  });

  it('is known by its message too, since the reason for an invalid ConfigMap is not documented', () => {
    const message = 'Disabled logging for pod due to invalid configmap. x is not a supported output plugin.';
    const { hints } = hintsOf(changed('logging-disabled', { reason: 'SomethingElse', message, involvedObject }));
    expect(hints).toMatchObject([{ evidence: { kind: 'logging-disabled', reason: 'invalid configmap' } }]);
  });

  it('of a pod that says otherwise itself is a reason to look, and no evidence', () => {
    const annotations = { Logging: 'LoggingEnabled' };
    const { hints } = hintsOf(changed('logging-disabled', { involvedObject: { ...involvedObject, annotations } }));
    expect(hints).toMatchObject([{ cluster: 'eks-workshop', evidence: null }]);
  });

  it('shows a reason that anyone may have written as one short line', () => {
    const annotations = { Logging: `LoggingDisabled: \u001b[31m${'x'.repeat(5000)}\n\u202e` };
    const { hints } = hintsOf(changed('logging-disabled', { involvedObject: { ...involvedObject, annotations } }));
    const { reason } = hints[0]!.evidence as { reason: string };
    expect(reason.length).toBeLessThanOrEqual(400);
    expect(reason).toMatch(/^\P{C}+$/u);
  });

  it('takes its time from the newer fields when the older are empty', () => {
    const empty = { firstTimestamp: null, lastTimestamp: null };
    const at = (times: object) => hintsOf(changed('logging-disabled', { ...empty, ...times })).hints[0]!.at;
    expect(at({ eventTime: '2026-11-24T09:29:01.123456Z' })).toBe('2026-11-24T09:29:01.000Z');
    expect(at({ series: { count: 2, lastObservedTime: '2026-11-24T09:29:02.000000Z' } })).toBe(
      '2026-11-24T09:29:02.000Z',
    );
    expect(at({ lastTimestamp: '0001-01-01T00:00:00Z' })).toBe('2026-11-24T09:30:06.000Z');
  });
});

describe('a forwarded FailedScheduling', () => {
  it('names the profile that the message blames', () => {
    const { hints } = hintsOf(sampleEvent('failed-scheduling'));
    expect(hints).toMatchObject([
      {
        evidence: {
          kind: 'scheduling-failed',
          pod: 'checkout-79k8qxtd8h-w2x4z',
          reason: 'checkout-profile',
          message: expect.stringContaining('not found in auth config'),
        },
      },
    ]);
  });

  it.each([
    ['Pod not supported on Fargate: fields not supported: hostNetwork', 'POD_UNSUPPORTED_ON_FARGATE'],
    ["Your pod's cpu/memory requirements exceed the max Fargate configuration", 'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE'],
    ['Fargate capacity is unavailable at this time.', 'FailedScheduling'],
  ])('has the reason that the pod itself would have: %s', (message, reason) => {
    expect(hintsOf(changed('failed-scheduling', { message })).hints).toMatchObject([{ evidence: { reason } }]);
  });

  it.each([
    { source: { component: 'fargate-scheduler' }, reportingComponent: '' },
    { source: {}, reportingComponent: 'fargate-scheduler' },
    { source: null, reportingComponent: 'fargate-scheduler' },
  ])('may name its component in either field: %j', (who) => {
    expect(hintsOf(changed('failed-scheduling', who)).hints).toHaveLength(1);
  });

  it('of another scheduler is no reason to look', () => {
    const who = { source: { component: 'default-scheduler' }, reportingComponent: 'default-scheduler' };
    expect(hintsOf(changed('failed-scheduling', who))).toEqual({
      hints: [],
      ignored: 'FailedScheduling, but not by fargate-scheduler',
    });
  });
});

describe('another forwarded event', () => {
  it.each([
    [{ reason: 'LoggingEnabled', message: 'Successfully enabled logging for pod' }, 'reason LoggingEnabled'],
    [{ reason: 'Scheduled', message: 'Successfully assigned' }, 'reason Scheduled'],
    [{ involvedObject: { ...involvedObject, kind: 'Node' } }, 'LoggingDisabled of a Node'],
    [{ involvedObject: { name: 'x' } }, 'LoggingDisabled of a nameless kind'],
  ])('is no reason to look: %j', (detail, why) => {
    const { hints, ignored } = hintsOf(changed('logging-disabled', detail));
    expect(hints).toEqual([]);
    expect(ignored).toContain(why);
  });

  it('needs no name of a cluster to be passed over', () => {
    expect(hintsOf(changed('logging-disabled', { reason: 'Pulled', message: null, clusterName: '' })).hints).toEqual(
      [],
    );
  });
});

describe('an event of an exporter that is not set up', () => {
  it.each([[''], [null], [undefined]])('says where to put the name of the cluster: %j', (clusterName) => {
    expect(() => hintsOf(changed('logging-disabled', { clusterName }))).toThrow(
      /detail\.clusterName: missing; set clusterName in the configuration of kubernetes-event-exporter/,
    );
  });

  it('says that a name is none', () => {
    const event = changed('logging-disabled', { clusterName: '<name of the cluster>' });
    expect(() => hintsOf(event)).toThrow(/set clusterName .*detail\.clusterName: not the name of an EKS cluster/);
  });

  it.each([
    [{ reason: undefined }, 'detail.reason'],
    [{ involvedObject: undefined }, 'detail.involvedObject'],
    [{ involvedObject: { kind: 'Pod', name: 'web-1' } }, 'detail.involvedObject.namespace'],
    [{ involvedObject: { kind: 'Pod', namespace: 'shop', name: '$(reboot)' } }, 'name: not the name of a pod'],
    [{ involvedObject: { kind: 'Pod', namespace: 'a/b', name: 'web-1' } }, 'namespace: not the name of a namespace'],
  ])('says which field of its template is wrong: %j', (detail, field) => {
    expect(() => hintsOf(changed('logging-disabled', detail))).toThrow(field);
  });
});
