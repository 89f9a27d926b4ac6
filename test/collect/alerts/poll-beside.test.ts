import { expect, test } from 'vitest';
import { fakeCluster } from '../live/live.ts';
import { fargatePod, namesOf, poll } from './poll.ts';

const event = (name: string, more: object = {}) => ({
  metadata: { name: `${name}.1`, namespace: 'shop' },
  involvedObject: { kind: 'Pod', namespace: 'shop', name, uid: `uid-${name}` },
  reason: 'LoggingDisabled',
  message: 'Disabled logging because aws-logging configmap was not found.',
  source: { component: 'fargate-scheduler' },
  lastTimestamp: '2026-11-24T10:00:30Z',
  ...more,
});
const configMap = (resourceVersion: string) => ({
  metadata: { name: 'aws-logging', namespace: 'aws-observability', resourceVersion },
  data: { 'output.conf': '[OUTPUT]' },
});

test('lists the finished pods of fargate-scheduler, metadata only', async () => {
  const pods = [
    fargatePod('web'),
    fargatePod('new', { status: { phase: 'Pending' } }),
    fargatePod('lost', { status: { phase: 'Unknown' } }),
    fargatePod('done', { status: { phase: 'Succeeded' } }),
    fargatePod('dead', { status: { phase: 'Failed' } }),
    fargatePod('node', { spec: { schedulerName: 'default-scheduler' }, status: { phase: 'Failed' } }),
  ];
  const { kubernetes } = await fakeCluster({ objects: { pods } });
  const { finished } = await poll();
  expect(await namesOf(finished())).toEqual(['dead', 'done']);
  expect(kubernetes.requests).toMatchObject([{ accept: expect.stringContaining('PartialObjectMetadataList') }]);
});

test('reads the events of fargate-scheduler about logs by their reason, with the pod that may be gone', async () => {
  const events = [
    event('a'),
    event('b', { reason: 'LoggingEnabled', message: 'Successfully enabled logging for pod' }),
    event('c', { source: { component: 'somebody' } }),
    event('d', { involvedObject: { kind: 'Pod', uid: 'uid-d' } }),
  ];
  const { kubernetes } = await fakeCluster({ objects: { events } });
  const open = await poll();
  expect(await open.events('LoggingDisabled')).toEqual({
    ok: true,
    value: [
      {
        ...{ namespace: 'shop', name: 'a', uid: 'uid-a', at: '2026-11-24T10:00:30Z', reason: 'LoggingDisabled' },
        message: 'Disabled logging because aws-logging configmap was not found.',
      },
    ],
  });
  expect(await open.events('LoggingEnabled')).toMatchObject({ ok: true, value: [{ name: 'b' }] });
  expect(kubernetes.requests.map(({ query }) => query['fieldSelector'])).toEqual([
    'reason=LoggingDisabled',
    'reason=LoggingEnabled',
  ]);
});

test('reads the version of the ConfigMap and not its text', async () => {
  const { kubernetes } = await fakeCluster({ objects: { configmaps: [configMap('7')] } });
  const open = await poll();
  expect(await open.configMapVersion()).toEqual({ ok: true, value: '7' });
  expect(kubernetes.requests).toMatchObject([
    {
      path: '/api/v1/namespaces/aws-observability/configmaps',
      query: { fieldSelector: 'metadata.name=aws-logging' },
      accept: expect.stringContaining('PartialObjectMetadataList'),
    },
  ]);
  kubernetes.objects = {};
  expect(await open.configMapVersion()).toEqual({ ok: true, value: null });
});

test('a role that may get the ConfigMap alone is enough', async () => {
  await fakeCluster({
    objects: { configmaps: [configMap('7')] },
    misbehave: ({ query }) => (query['fieldSelector'] === undefined ? undefined : { do: 'status', status: 403 }),
  });
  expect(await (await poll()).configMapVersion()).toEqual({ ok: true, value: '7' });
});

test('events and a version that may not be read name the grant', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'status', status: 403 }) });
  const open = await poll();
  expect(await open.events('LoggingDisabled')).toMatchObject({
    ok: false,
    missingPermission: 'list events (cluster-wide RBAC)',
  });
  expect(await open.configMapVersion()).toMatchObject({
    ok: false,
    missingPermission: expect.stringContaining('configmaps/aws-logging') as string,
  });
});
