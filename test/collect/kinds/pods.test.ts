import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import type { RawObject } from '#collect/raw/fields.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { rawPod } from '../../support/builders/raw-pods.ts';

const toPod = kinds.pods.fact;

describe('a pod', () => {
  it('keeps what rules use', () => {
    expect(toPod(rawPod)).toEqual({
      namespace: 'checkout',
      name: 'checkout-7d9c8f6b5-x2x4z',
      uid: 'b6c1c6f2-0000-4000-8000-000000000001',
      generateName: 'checkout-7d9c8f6b5-',
      owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'checkout-7d9c8f6b5', uid: 'rs-1' },
      createdAt: '2026-01-05T10:00:00Z',
      startedAt: '2026-01-05T10:01:00Z',
      finishedAt: null,
      deleting: false,
      labels: { app: 'checkout', fargate: 'yes' },
      annotations: { Logging: 'LoggingEnabled', CapacityProvisioned: '0.25vCPU 0.5GB' },
      nodeSelector: { disk: 'ssd' },
      hasNodeAffinity: false,
      schedulerName: 'fargate-scheduler',
      nodeName: 'fargate-ip-10-42-11-96.us-west-2.compute.internal',
      serviceAccountName: null,
      asks: {},
      phase: 'Running',
      reason: null,
      message: null,
      ready: true,
      hasStarted: false,
      containerStates: [],
      scheduled: { status: 'True', reason: null, message: null, since: '2026-01-05T10:00:50Z' },
      gated: false,
      hasWebIdentity: false,
      containers: [
        { name: 'proxy', init: true, sidecar: true, requests: { cpu: '1' }, limits: {}, asks: {} },
        { name: 'app', init: false, sidecar: false, requests: { cpu: '250m' }, limits: { memory: '1G' }, asks: {} },
      ],
    });
  });

  it.each(['Succeeded', 'Failed'])('keeps when the last container of a pod ended that is %s', (phase) => {
    const ended = (...times: (string | undefined)[]) =>
      times.map((finishedAt) => ({ name: 'app', state: { terminated: { exitCode: 0, finishedAt } } }));
    const finishedAt = (containerStatuses: unknown, of = phase) =>
      toPod({ ...rawPod, status: { phase: of, containerStatuses } }).finishedAt;
    expect(finishedAt(ended('2026-01-05T10:05:00Z', '2026-01-05T10:09:00Z', undefined))).toBe('2026-01-05T10:09:00Z');
    expect(finishedAt(ended('2026-01-05T10:09:00Z', '2026-01-05T10:05:00Z'))).toBe('2026-01-05T10:09:00Z');
    // One that was evicted has none.
    expect(finishedAt(undefined)).toBeNull();
    const conditions = ['2026-01-05T10:02:00Z', '2026-01-05T10:20:00Z'].map((lastTransitionTime) => ({
      ...{ type: 'DisruptionTarget', status: 'True', lastTransitionTime },
    }));
    expect(toPod({ ...rawPod, status: { phase, conditions } }).finishedAt).toBe('2026-01-05T10:20:00Z');
    expect(finishedAt([{ name: 'app', state: { waiting: {} } }])).toBeNull();
    expect(finishedAt(ended('2026-01-05T10:05:00Z'), 'Running')).toBeNull();
  });

  it('keeps how containers stand that wait or have ended badly, and what the kubelet says', () => {
    const terminated = { exitCode: 137, reason: 'OOMKilled', finishedAt: '2026-01-05T10:05:00Z', message: 'canary' };
    const waiting = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "app:1"' };
    const pod = toPod({
      ...rawPod,
      status: {
        ...{ phase: 'Pending', reason: 'Evicted', message: 'The node was low on resource', conditions: [] },
        initContainerStatuses: [{ name: 'init', state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
        containerStatuses: [
          { name: 'app', restartCount: 2, state: { waiting }, lastState: { terminated } },
          { name: 'other', state: { running: {} } },
        ],
      },
    });
    expect(pod).toMatchObject({ ready: null, reason: 'Evicted', message: 'The node was low on resource' });
    const ended = { reason: 'OOMKilled', exitCode: 137, at: '2026-01-05T10:05:00Z' };
    expect(pod.containerStates).toEqual([
      {
        ...{ name: 'init', init: true, now: 'terminated', reason: null, message: null, restarts: 0 },
        ended: { reason: 'Completed', exitCode: 0, at: null },
      },
      { name: 'app', init: false, now: 'waiting', ...waiting, ended, restarts: 2 },
    ]);
  });

  it.each([
    ['one runs', { state: { running: {} } }, true],
    ['one has run', { state: { waiting: {} }, lastState: { terminated: { exitCode: 1, reason: 'Error' } } }, true],
    ['one is over', { state: { terminated: { exitCode: 0, reason: 'Completed' } } }, true],
    ['one waits', { state: { waiting: {} }, lastState: {} }, false],
    ['a start failed', { state: { terminated: { exitCode: 128, reason: 'StartError' } } }, false],
    ['nothing is said', {}, false],
  ])('knows whether a container has started when %s', (_, status, hasStarted) => {
    expect(toPod({ ...rawPod, status: { phase: 'Pending', containerStatuses: [status] } }).hasStarted).toBe(hasStarted);
  });

  it('sees the token of a role for its service account', () => {
    const volumes = [{ name: 'kube-api-access-abcde' }, { name: 'aws-iam-token', projected: {} }];
    expect(toPod({ ...rawPod, spec: { volumes } }).hasWebIdentity).toBe(true);
  });

  it('sees gates, deletion, affinity and an unscheduled pod', () => {
    const pod = toPod({
      metadata: { ...rawPod.metadata, deletionTimestamp: '2026-01-05T11:00:00Z' },
      spec: {
        schedulingGates: [{ name: 'quota' }],
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } },
      },
      status: { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no' }] },
    });
    expect(pod).toMatchObject({ gated: true, deleting: true, hasNodeAffinity: true, nodeName: null, phase: 'Unknown' });
    expect(pod.scheduled).toEqual({ status: 'False', reason: 'Unschedulable', message: 'no', since: null });
  });

  it.each([
    [{ metadata: {} }, 'a pod has no metadata.name'],
    [{ metadata: { name: 'x' } }, 'pod x has no metadata.namespace'],
    [{ metadata: { name: 'x', namespace: 'y' } }, 'pod x has no readable metadata.creationTimestamp'],
  ])('names the essential field that %j lacks', (raw, message) => {
    expect(() => toPod(raw)).toThrow(new AuditorError('runtime', message));
  });

  it('ignores owners that are no controller, and labels that are no text', () => {
    const { ownerReferences, ...rest } = rawPod.metadata;
    const metadata = {
      ...rest,
      labels: { a: 'b', n: 1 },
      ownerReferences: [{ ...ownerReferences[0], controller: false }],
    };
    expect(toPod({ ...rawPod, metadata })).toMatchObject({ labels: { a: 'b' }, owner: null });
  });

  it('never throws over a field of the wrong type', () => {
    const { name, namespace, creationTimestamp } = rawPod.metadata;
    const part = (keys: object): fc.Arbitrary<RawObject> =>
      fc.record(Object.fromEntries(Object.keys(keys).map((key) => [key, fc.jsonValue()])), { requiredKeys: [] });
    fc.assert(
      fc.property(part(rawPod.metadata), part(rawPod.spec), part(rawPod.status), (metadata, spec, status) => {
        const raw = { metadata: { ...metadata, name, namespace, creationTimestamp }, spec, status };
        expect(toPod(raw).name).toBe(name);
      }),
    );
  });
});
