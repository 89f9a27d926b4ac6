import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { expect, onTestFinished, test } from 'vitest';
import { BadSelector, fieldPredicate, labelPredicate } from '../../support/fakes/selectors.ts';
import { type FakeKubernetesOptions, startFakeKubernetes } from '../../support/fakes/fake-kubernetes.ts';
import { pod, pods } from './live.ts';

/** The official client, as an independent judge of the fake. */
async function official(options: FakeKubernetesOptions): Promise<CoreV1Api> {
  const fake = await startFakeKubernetes(options);
  onTestFinished(() => fake.close());
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'c', server: fake.url, caData: fake.caData, skipTLSVerify: false },
    { name: 'u', token: 't' },
  );
  return config.makeApiClient(CoreV1Api);
}

test('pages for the official client', async () => {
  const api = await official({ objects: { pods: pods(5) }, token: 't' });
  const first = await api.listPodForAllNamespaces({ limit: 3 });
  expect(first.items.map(({ metadata }) => metadata?.name)).toEqual(['p-00000', 'p-00001', 'p-00002']);
  expect(first.metadata?.remainingItemCount).toBe(2);
  const next = first.metadata?._continue ?? '';
  const second = await api.listPodForAllNamespaces({ limit: 3, _continue: next });
  expect(second.items).toHaveLength(2);
  expect(second.metadata?._continue).toBeUndefined();
});

test('gives one object, or a Status that there is none', async () => {
  const api = await official({ objects: { pods: [pod('web', 'shop')] } });
  expect((await api.readNamespacedPod({ namespace: 'shop', name: 'web' })).metadata?.name).toBe('web');
  const gone = api.readNamespacedPod({ namespace: 'shop', name: 'gone' });
  await expect(gone).rejects.toMatchObject({ code: 404, body: expect.stringContaining('"NotFound"') as string });
});

test('sorts by etcd key, where a dash comes before the slash', async () => {
  const api = await official({ objects: { pods: [pod('x', 'a'), pod('x', 'a-b'), pod('x', 'a0')] } });
  const { items } = await api.listPodForAllNamespaces();
  expect(items.map(({ metadata }) => metadata?.namespace)).toEqual(['a-b', 'a', 'a0']);
});

test('refuses fields that a real server does not select by', async () => {
  const api = await official({});
  await expect(api.listPodForAllNamespaces({ fieldSelector: 'spec.image=x' })).rejects.toMatchObject({ code: 400 });
});

test('refuses a wrong token', async () => {
  const api = await official({ token: 'other' });
  await expect(api.listNode()).rejects.toMatchObject({ code: 401 });
});

test.each([
  ['status.phase=Pending', true],
  ['status.phase==Running', false],
  ['status.phase!=Succeeded,status.phase!=Failed', true],
  ['spec.schedulerName=default-scheduler', true],
  ['spec.nodeName=', true],
  ['metadata.namespace=shop,metadata.name=web', true],
  ['metadata.name!=web', false],
  ['', true],
])('field selector %s', (selector, matches) => {
  expect(fieldPredicate('pods', selector)(pod('web', 'shop'))).toBe(matches);
});

test.each([
  ['app=web', true],
  ['app!=web', false],
  ['tier!=x', true],
  ['app in (web, api),env notin (prod)', true],
  ['tier notin (x)', true],
  ['tier in (x)', false],
  ['app', true],
  ['!app', false],
  ['!tier,app==web', true],
])('label selector %s', (selector, matches) => {
  const object = { metadata: { name: 'web', labels: { app: 'web', env: 'test' } } };
  expect(labelPredicate(selector)(object)).toBe(matches);
});

test('selectors that make no sense', () => {
  expect(() => fieldPredicate('pods', 'status.phase')).toThrow(BadSelector);
  expect(() => labelPredicate('a ~ b')).toThrow(BadSelector);
});
