import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { listClusterNames } from '#collect/live/clusters.ts';
import { fakeCluster } from '../live/live.ts';
import { faultOf, fargatePod, fargatePods, namesOf, poll } from './poll.ts';

const live = 'spec.schedulerName=fargate-scheduler,status.phase!=Succeeded,status.phase!=Failed';

test('lists the live pods of fargate-scheduler, metadata only', async () => {
  const pods = [
    fargatePod('web'),
    fargatePod('new', { status: { phase: 'Pending' } }),
    fargatePod('lost', { status: { phase: 'Unknown' } }),
    fargatePod('done', { status: { phase: 'Succeeded' } }),
    fargatePod('dead', { status: { phase: 'Failed' } }),
    fargatePod('node', { spec: { schedulerName: 'default-scheduler' } }),
  ];
  const { kubernetes } = await fakeCluster({ objects: { pods } });
  const { pods: read } = await poll();
  expect(await namesOf(read())).toEqual(['lost', 'new', 'web']);
  const [request] = kubernetes.requests;
  expect(request?.query).toEqual({ fieldSelector: live, limit: '500' });
  expect(request?.accept).toBe('application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json');
});

test('of a pod, keeps who it is, whose it is, since when, and what Fargate says of its logs', async () => {
  const metadata = {
    generateName: 'web-7d9c8f6b5-',
    labels: { app: 'web', 'pod-template-hash': '7d9c8f6b5', 'rollouts-pod-template-hash': '5b6f8c9d7' },
    annotations: { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND', password: 'secret' },
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d9c8f6b5', uid: 'rs', controller: true },
    ],
    managedFields: [{ manager: 'kubelet' }],
    deletionTimestamp: '2026-11-24T11:00:00Z',
  };
  await fakeCluster({ objects: { pods: [fargatePod('web-7d9c8f6b5-x2x4z', { metadata })] } });
  const { pods } = await poll();
  expect((await Array.fromAsync(pods())).flat()).toEqual([
    {
      namespace: 'shop',
      name: 'web-7d9c8f6b5-x2x4z',
      uid: 'uid-web-7d9c8f6b5-x2x4z',
      generateName: 'web-7d9c8f6b5-',
      owner: { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-7d9c8f6b5', uid: 'rs' },
      createdAt: '2026-11-24T10:00:00Z',
      deleting: true,
      labels: { 'pod-template-hash': '7d9c8f6b5', 'rollouts-pod-template-hash': '5b6f8c9d7' },
      annotations: { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' },
    },
  ]);
});

test('a server that knows no metadata lists sends whole pods, which say the same', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: fargatePods(7) } });
  const partial = await Array.fromAsync((await poll({ pageSize: 3 })).pods());
  kubernetes.metadataOnly = false;
  const whole = await Array.fromAsync((await poll({ pageSize: 3 })).pods());
  expect(whole).toEqual(partial);
  expect(whole.map((page) => page.length)).toEqual([3, 3, 1]);
});

test('lists the pods that wait, with what their condition says', async () => {
  const condition = { type: 'PodScheduled', status: 'False', reason: 'POD_UNSUPPORTED_ON_FARGATE', message: 'no' };
  const conditions = [{ ...condition, lastTransitionTime: '2026-11-24T10:00:01Z' }];
  const pods = [
    fargatePod('running'),
    fargatePod('stuck', { status: { phase: 'Pending', conditions } }),
    fargatePod('held', { spec: { schedulingGates: [{ name: 'quota' }] }, status: { phase: 'Pending' } }),
  ];
  await fakeCluster({ objects: { pods } });
  const { waiting } = await poll();
  expect((await Array.fromAsync(waiting())).flat()).toMatchObject([
    { name: 'held', gated: true, scheduled: null },
    {
      name: 'stuck',
      gated: false,
      scheduled: {
        status: 'False',
        reason: 'POD_UNSUPPORTED_ON_FARGATE',
        message: 'no',
        since: '2026-11-24T10:00:01Z',
      },
    },
  ]);
});

test('no pods, no pages', async () => {
  await fakeCluster();
  const { pods, waiting } = await poll();
  expect([await Array.fromAsync(pods()), await Array.fromAsync(waiting())]).toEqual([[], []]);
});

test('takes two requests over one connection, and counts them', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: fargatePods(400) }, gzipFrom: 0 });
  const { pods, waiting, stats } = await poll();
  expect(await namesOf(pods())).toHaveLength(400);
  expect(await namesOf(waiting())).toEqual([]);
  expect(kubernetes.connections()).toBe(1);
  expect(stats.requests).toBe(2);
  expect(stats.wireBytes).toBeLessThan(stats.bodyBytes / 5);
});

test('describes the cluster: its tags, and what it is', async () => {
  const { eks } = await fakeCluster({ eks: { cluster: { tags: { 'fargate-auditor:watch': 'off' } } } });
  const { tags, cluster } = await poll();
  expect(await tags()).toEqual({ 'fargate-auditor:watch': 'off' });
  expect(await cluster()).toMatchObject({
    name: 'shop',
    account: '111122223333',
    region: 'eu-west-1',
    version: '1.33',
  });
  expect(eks.requests.map(({ action }) => action)).toEqual(['DescribeCluster']);
});

const configMap = {
  metadata: {
    ...{ name: 'aws-logging', namespace: 'aws-observability', creationTimestamp: '2026-11-01T00:00:00Z' },
    managedFields: [{ manager: 'kubectl', time: '2026-11-02T00:00:00Z', fieldsV1: { 'f:data': {} } }],
  },
  data: { 'output.conf': '[OUTPUT]' },
};
const namespace = { metadata: { name: 'aws-observability', labels: { 'aws-observability': 'enabled' } } };

test('reads the configuration of logging, and no other object', async () => {
  const other = { metadata: { name: 'shop' } };
  const { kubernetes } = await fakeCluster({ objects: { configmaps: [configMap], namespaces: [namespace, other] } });
  const { logging } = await poll();
  expect(await logging()).toEqual({
    loggingConfigMap: {
      ok: true,
      value: {
        ...{ namespace: 'aws-observability', name: 'aws-logging', data: { 'output.conf': '[OUTPUT]' } },
        ...{ createdAt: '2026-11-01T00:00:00Z', dataChangedAt: '2026-11-02T00:00:00Z' },
      },
    },
    namespaces: {
      ok: true,
      value: [{ name: 'aws-observability', labels: { 'aws-observability': 'enabled' }, createdAt: null }],
    },
  });
  expect(kubernetes.requests.map(({ path }) => path)).toEqual([
    '/api/v1/namespaces/aws-observability/configmaps',
    '/api/v1/namespaces',
  ]);
});

test('a configuration that is not there was read all the same', async () => {
  await fakeCluster();
  const { logging } = await poll();
  expect(await logging()).toEqual({ loggingConfigMap: { ok: true, value: null }, namespaces: { ok: true, value: [] } });
});

test('a part of the configuration that may not be read costs that part', async () => {
  await fakeCluster({
    objects: { configmaps: [configMap] },
    misbehave: ({ resource }) => (resource === 'namespaces' ? { do: 'status', status: 403 } : undefined),
  });
  const { loggingConfigMap, namespaces } = await (await poll()).logging();
  expect(loggingConfigMap.ok).toBe(true);
  expect(namespaces).toMatchObject({
    ok: false,
    missingPermission: 'list namespaces (cluster-wide RBAC)',
  });
});

test('pods that may not be listed name the grant', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'status', status: 403 }) });
  const { pods } = await poll();
  expect(await faultOf(Array.fromAsync(pods()))).toMatchObject({
    message: 'Not allowed to list pods on cluster shop: grant this identity list pods (cluster-wide RBAC).',
    missingPermission: 'list pods (cluster-wide RBAC)',
  });
});

test('closing stops what is under way', async () => {
  const { kubernetes } = await fakeCluster({ misbehave: () => ({ do: 'hang' }) });
  const open = await poll();
  const reading = faultOf(Array.fromAsync(open.pods()));
  await vi.waitUntil(() => kubernetes.requests.length === 1);
  open.close();
  expect((await reading).message).toBe('Cluster shop is read no further.');
  await vi.waitUntil(() => kubernetes.abandoned() === 1);
});

test('closing closes its connection, so that none goes stale until the next poll', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: fargatePods(3) } });
  const { pods, close } = await poll();
  await namesOf(pods());
  expect(kubernetes.openConnections()).toBe(1);
  close();
  await vi.waitUntil(() => kubernetes.openConnections() === 0);
});

test('leaves nothing behind that would keep a process alive', async () => {
  const { env } = await fakeCluster({ objects: { pods: fargatePods(3) } });
  const script = `
    const { openPoll } = await import('./functions/collect/alerts/open-poll.ts');
    const { createClusterCache } = await import('./functions/collect/alerts/cluster-cache.ts');
    const poll = await openPoll({ cluster: 'shop', cache: createClusterCache({ maxAgeMs: 60000 }) });
    const pods = (await Array.fromAsync(poll.pods())).flat().length;
    poll.close();
    await new Promise(setImmediate);
    const busy = process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name));
    console.log(JSON.stringify({ pods, busy }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
  });
  expect(JSON.parse(stdout)).toEqual({ pods: 3, busy: [] });
});

test('names of clusters are listed without describing any', async () => {
  const { eks } = await fakeCluster();
  eks.clusters = Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`c-${index}`, {}]));
  expect(await listClusterNames({})).toHaveLength(250);
  expect(new Set(eks.requests.map(({ action }) => action))).toEqual(new Set(['ListClusters']));
});
