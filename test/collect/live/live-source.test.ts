import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { describeCluster } from '#collect/facts.ts';
import type { AnyObject } from '../../support/fakes/fake-kubernetes.ts';
import { all, fakeCluster, liveSource, names, pod, pods } from './live.ts';
import { tunnelTo } from './tunnel.ts';

function object(name: string, namespace?: string, rest: object = {}): AnyObject {
  return { metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...rest };
}

test('is live, and its clock stands still', async () => {
  await fakeCluster();
  const { source } = await liveSource({ now: () => new Date('2026-11-24T10:00:00Z') });
  expect(source.mode).toBe('live');
  expect(await source.takenAt()).toBe('2026-11-24T10:00:00.000Z');
  expect(source.warnings).toEqual([]);
});

test('describes the cluster once, however much is read', async () => {
  const { eks } = await fakeCluster({ objects: { pods: pods(1) } });
  const { source } = await liveSource();
  await Promise.all([describeCluster(source), all(source.list(kinds.pods)), all(source.list(kinds.nodes))]);
  expect(eks.requests.map(({ action }) => action)).toEqual(['DescribeCluster']);
});

test('authenticates with an IAM token for this cluster', async () => {
  const { kubernetes } = await fakeCluster({ token: (token) => token.startsWith('k8s-aws-v1.') });
  const { source } = await liveSource();
  await all(source.list(kinds.namespaces));
  const token = kubernetes.requests[0]?.authorization?.replace('Bearer k8s-aws-v1.', '') ?? '';
  expect(Buffer.from(token, 'base64url').toString()).toContain('https://sts.eu-west-1.amazonaws.com/?Action=');
});

test('reads aws-logging of aws-observability and no other ConfigMap, with managedFields', async () => {
  const managedFields = [{ manager: 'kubectl', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:data': {} } }];
  const logging = { metadata: { name: 'aws-logging', namespace: 'aws-observability', managedFields }, data: {} };
  const configmaps = [logging, object('other', 'aws-observability'), object('aws-logging', 'default')];
  const { kubernetes } = await fakeCluster({ objects: { configmaps } });
  const { source } = await liveSource();
  expect(await all(source.list(kinds.configmaps))).toEqual([{ apiVersion: 'v1', kind: 'ConfigMap', ...logging }]);
  expect(kubernetes.requests.map(({ path }) => path)).toEqual(['/api/v1/namespaces/aws-observability/configmaps']);
});

test('no aws-logging, no pages', async () => {
  await fakeCluster();
  const { source } = await liveSource();
  expect(await Array.fromAsync(source.list(kinds.configmaps))).toEqual([]);
});

test('gets aws-logging where a Role grants get but not list', async () => {
  await fakeCluster({
    objects: { configmaps: [object('aws-logging', 'aws-observability')] },
    misbehave: ({ path }) => (path.endsWith('/configmaps') ? { do: 'status', status: 403 } : undefined),
  });
  const { source } = await liveSource();
  expect(names(await all(source.list(kinds.configmaps)))).toEqual(['aws-logging']);
});

test('workloads of the given namespaces, or of all', async () => {
  const objects = {
    deployments: [object('web', 'shop'), object('web', 'other')],
    statefulsets: [object('db', 'shop')],
    daemonsets: [object('agent', 'other')],
    cronjobs: [object('report', 'shop')],
  };
  const { kubernetes } = await fakeCluster({ objects });
  const { source } = await liveSource();
  const some = await all(source.list(kinds.workloads, { namespaces: ['shop'] }));
  expect(some.map(({ apiVersion, kind }) => `${String(apiVersion)} ${String(kind)}`)).toEqual([
    'apps/v1 Deployment',
    'apps/v1 StatefulSet',
    'batch/v1 CronJob',
  ]);
  expect(await all(source.list(kinds.workloads, { namespaces: [] }))).toEqual([]);
  expect(kubernetes.requests).toHaveLength(4);
  expect(names(await all(source.list(kinds.workloads)))).toEqual(['web', 'web', 'db', 'agent', 'report']);
});

test('one refused kind or namespace costs what is in it, and all grants are named at once', async () => {
  const objects = {
    deployments: [object('web', 'shop'), object('web', 'other')],
    statefulsets: [object('db', 'shop')],
    daemonsets: [object('agent', 'other')],
    cronjobs: [object('report', 'shop')],
  };
  await fakeCluster({
    objects,
    misbehave: ({ path }) =>
      /statefulsets$|other.deployments$/.test(path) ? { do: 'status', status: 403 } : undefined,
  });
  const { source } = await liveSource();
  const seen: unknown[] = [];
  const reading = (async () => {
    for await (const page of source.list(kinds.workloads, { namespaces: ['other', 'shop'] }))
      seen.push(...page.map(({ kind }) => kind));
  })();
  await expect(reading).rejects.toMatchObject({
    lost: {
      othersRead: true,
      parts: [
        { kind: 'Deployment', namespace: 'other', missingPermission: 'list deployments in other' },
        { kind: 'StatefulSet', namespace: 'other', missingPermission: 'list statefulsets in other' },
        { kind: 'StatefulSet', namespace: 'shop', missingPermission: 'list statefulsets in shop' },
      ],
    },
  });
  expect(seen).toEqual(['DaemonSet', 'Deployment', 'CronJob']);
});

test('claims of some namespaces or all, and volumes', async () => {
  const persistentvolumeclaims = [object('data', 'shop'), object('data', 'other')];
  await fakeCluster({ objects: { persistentvolumeclaims, persistentvolumes: [object('pv-1')] } });
  const { source } = await liveSource();
  expect(names(await all(source.list(kinds.pvc, { namespaces: ['shop'] })))).toEqual(['data']);
  expect(names(await all(source.list(kinds.pvc)))).toEqual(['data', 'data']);
  expect(await all(source.list(kinds.pvc, { namespaces: [] }))).toEqual([]);
  expect(names(await all(source.list(kinds.pv)))).toEqual(['pv-1']);
});

test('budgets and Jobs, by namespace or all', async () => {
  const twice = [object('web', 'shop'), object('web', 'other')];
  await fakeCluster({ objects: { poddisruptionbudgets: twice, jobs: twice } });
  const { source } = await liveSource();
  for (const kind of [kinds.pdb, kinds.jobs]) {
    expect(names(await all(source.list(kind, { namespaces: ['shop'] })))).toEqual(['web']);
    expect(names(await all(source.list(kind, { namespaces: null })))).toEqual(['web', 'web']);
  }
});

test.each(['v1', 'v1beta1'] as const)('Karpenter NodePools of %s', async (karpenter) => {
  await fakeCluster({ karpenter, objects: { nodepools: [object('default')] } });
  const { source } = await liveSource();
  expect(await all(source.list(kinds.nodepools))).toEqual([
    { apiVersion: `karpenter.sh/${karpenter}`, kind: 'NodePool', metadata: { name: 'default' } },
  ]);
});

test('no Karpenter, no pages', async () => {
  await fakeCluster();
  const { source } = await liveSource();
  expect(await Array.fromAsync(source.list(kinds.nodepools))).toEqual([]);
});

test('security group policies of every namespace', async () => {
  const securitygrouppolicies = [object('db', 'shop'), object('cache', 'other')];
  await fakeCluster({ objects: { securitygrouppolicies } });
  const { source } = await liveSource();
  expect(names(await all(source.list(kinds.securitygrouppolicies)))).toEqual(['cache', 'db']);
});

test('events about logging, and of one object', async () => {
  const event = (name: string, reason: string, uid: string) =>
    object(name, 'shop', { reason, involvedObject: { kind: 'Pod', uid } });
  const events = [event('a', 'LoggingEnabled', '1'), event('b', 'Pulled', '1'), event('c', 'LoggingDisabled', '2')];
  await fakeCluster({ objects: { events } });
  const { source } = await liveSource();
  const selectors = ['reason=LoggingDisabled', 'reason=LoggingEnabled'];
  expect(names(await all(source.list(kinds.events, { selectors })))).toEqual(['c', 'a']);
  const ofPod = { namespaces: ['shop'], selectors: ['involvedObject.uid=1'] };
  expect(names(await all(source.list(kinds.events, ofPod)))).toEqual(['a', 'b']);
});

test('events of fargate-scheduler that found no node, and of no other scheduler', async () => {
  const event = (name: string, reason: string, component: string) =>
    object(name, 'shop', { reason, source: { component }, involvedObject: { kind: 'Pod', uid: name } });
  const events = [
    event('a', 'FailedScheduling', 'fargate-scheduler'),
    event('b', 'FailedScheduling', 'default-scheduler'),
    event('c', 'LoggingDisabled', 'fargate-scheduler'),
  ];
  await fakeCluster({ objects: { events } });
  const { source } = await liveSource();
  expect(names(await all(kinds.events.pages(source, null)))).toEqual(['c', 'a']);
});

test('one node, or none when it is gone', async () => {
  await fakeCluster({ objects: { nodes: [object('fargate-ip-10-0-0-1')] } });
  const { source } = await liveSource();
  expect(await all(source.get(kinds.nodes, 'fargate-ip-10-0-0-1'))).toMatchObject([{ kind: 'Node' }]);
  expect(await all(source.get(kinds.nodes, 'gone'))).toEqual([]);
});

test('counts what it reads, packed and unpacked', async () => {
  const big = pods(2000).map((one) => ({ ...one, spec: { note: 'x'.repeat(200) } }));
  await fakeCluster({ objects: { pods: big } });
  const { source } = await liveSource({ pageSize: 1000 });
  expect(await all(source.list(kinds.pods))).toHaveLength(2000);
  expect(source.stats.requests).toBe(2);
  expect(source.stats.bodyBytes).toBeGreaterThan(400_000);
  expect(source.stats.wireBytes).toBeLessThan(source.stats.bodyBytes / 5);
});

test('names beyond ASCII in data survive', async () => {
  await fakeCluster({ objects: { pods: [pod('web', 'shop', { note: 'Zürich – 東京 🚀' })] }, gzipFrom: 0 });
  const { source } = await liveSource();
  expect((await all(source.list(kinds.pods)))[0]).toMatchObject({ note: 'Zürich – 東京 🚀' });
});

test('goes through HTTPS_PROXY', async () => {
  const endpoint = 'https://kubernetes.default.svc:6443';
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(3) }, eks: { cluster: { endpoint } } });
  const { url, tunnels } = await tunnelTo(kubernetes.port);
  vi.stubEnv('HTTPS_PROXY', url);
  const { source } = await liveSource({ pageSize: 1 });
  expect(await all(source.list(kinds.pods))).toHaveLength(3);
  expect(tunnels).toEqual(['kubernetes.default.svc:6443']);
});

test('leaves @kubernetes/client-node alone unless there is a kubeconfig', async () => {
  const { env } = await fakeCluster({ objects: { pods: pods(3) } });
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { createLiveSource } = await import('./functions/collect/live/live-source.ts');
    const { kinds } = await import('./functions/collect/kinds/index.ts');
    const source = await createLiveSource({ cluster: 'shop' });
    const pages = await Array.fromAsync(source.list(kinds.pods));
    console.log(JSON.stringify({ pods: pages.flat().length, client: loaded.some((url) => url.includes('client-node')) }));`;
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
  });
  expect(JSON.parse(stdout)).toEqual({ pods: 3, client: false });
});
