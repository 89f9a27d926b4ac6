import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { keyOf } from '../../support/kubernetes-answers.ts';
import { all, fakeCluster, liveSource, names, pod, pods } from './live.ts';

test('gives every page, and every object with its kind and apiVersion', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(5) } });
  const { source } = await liveSource({ pageSize: 2 });
  const pages = await Array.fromAsync(source.list(kinds.pods));
  expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  expect(pages[0]?.[0]).toMatchObject({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p-00000' } });
  expect(kubernetes.requests.map(({ query }) => query['limit'])).toEqual(['2', '2', '2']);
});

test('reads a long list over one connection', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(50) } });
  const { source } = await liveSource({ pageSize: 5 });
  expect(await all(source.list(kinds.pods))).toHaveLength(50);
  expect(kubernetes.connections()).toBe(1);
});

test('asks for 500 objects a page', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(501) } });
  const { source } = await liveSource();
  expect(await all(source.list(kinds.pods))).toHaveLength(501);
  expect(kubernetes.requests.map(({ query }) => query['limit'])).toEqual(['500', '500']);
});

test('drops managedFields of pods and keeps the rest', async () => {
  const managedFields = [{ manager: 'kubectl' }];
  const bare = pod('web', 'shop', { spec: { schedulerName: 'fargate-scheduler' } });
  await fakeCluster({ objects: { pods: [{ ...bare, metadata: { ...bare.metadata, managedFields } }] } });
  const { source } = await liveSource();
  expect(await all(source.list(kinds.pods))).toEqual([bare]);
});

test('an empty list has no pages', async () => {
  await fakeCluster();
  const { source } = await liveSource();
  expect(await Array.fromAsync(source.list(kinds.pods))).toEqual([]);
});

test('requests the next page before giving the current one, and never two ahead', async () => {
  const { kubernetes } = await fakeCluster({ objects: { pods: pods(6) } });
  const { source } = await liveSource({ pageSize: 2 });
  const pages = source.list(kinds.pods)[Symbol.asyncIterator]();
  await pages.next();
  await vi.waitUntil(() => kubernetes.requests.length === 2);
  await wait(30);
  expect(kubernetes.requests).toHaveLength(2);
  await pages.return?.();
});

test('aborts the request under way when the consumer stops', async () => {
  const { kubernetes } = await fakeCluster({
    objects: { pods: pods(6) },
    misbehave: ({ page }) => (page === 2 ? { do: 'hang' } : undefined),
  });
  const { source } = await liveSource({ pageSize: 2 });
  const pages = source.list(kinds.pods)[Symbol.asyncIterator]();
  await pages.next();
  await vi.waitUntil(() => kubernetes.requests.length === 2);
  expect(kubernetes.abandoned()).toBe(0);
  await pages.return?.();
  await vi.waitUntil(() => kubernetes.abandoned() === 1);
  // Another read works, so neither connection nor source is spoilt.
  kubernetes.misbehave = undefined;
  expect(await all(source.list(kinds.pods))).toHaveLength(6);
});

test('a failed prefetch surfaces after the page before it, and is no unhandled rejection', async () => {
  await fakeCluster({
    objects: { pods: pods(4) },
    misbehave: ({ page }) => (page === 2 ? { do: 'status', status: 403 } : undefined),
  });
  const { source } = await liveSource({ pageSize: 2 });
  const pages = source.list(kinds.pods)[Symbol.asyncIterator]();
  expect((await pages.next()).value).toHaveLength(2);
  await wait(50);
  await expect(pages.next()).rejects.toThrow('Not allowed to list pods');
});

test.each([true, false])('a list that expires at its third page goes on (token offered: %s)', async (offer) => {
  let expired = false;
  const { kubernetes } = await fakeCluster({
    objects: { pods: [...pods(4, 'a'), ...pods(4, 'a-b'), ...pods(1, 'b')] },
    misbehave: ({ page }) => {
      if (page !== 3 || expired) return undefined;
      expired = true;
      return { do: 'expire', offer };
    },
  });
  const { source } = await liveSource({ pageSize: 2 });
  const keys = (await all(source.list(kinds.pods))).map((object) => keyOf(object as never));
  expect(new Set(keys).size).toBe(9);
  expect(keys).toHaveLength(9);
  const restarts = kubernetes.requests.filter(({ query }) => query['continue'] === undefined);
  expect(restarts).toHaveLength(offer ? 1 : 2);
});

test('a list that expires again and again without progress is given up', async () => {
  await fakeCluster({
    objects: { pods: pods(6) },
    misbehave: ({ page }) => (page === 2 ? { do: 'expire', offer: true } : undefined),
  });
  const { source } = await liveSource({ pageSize: 2 });
  await expect(all(source.list(kinds.pods))).rejects.toThrow('it answered 410');
});

test('a server that repeats its continue token is found out', async () => {
  const { kubernetes } = await fakeCluster({
    objects: { pods: pods(6) },
    misbehave: () => ({ do: 'same-continue' }),
  });
  const { source } = await liveSource({ pageSize: 2 });
  await expect(all(source.list(kinds.pods))).rejects.toThrow('The list of pods does not end');
  expect(kubernetes.requests.length).toBeLessThan(5);
});

test('a list that is none is an error', async () => {
  await fakeCluster({ misbehave: () => ({ do: 'body', body: '{"kind":"APIVersions","versions":["v1"]}' }) });
  const { source } = await liveSource();
  await expect(all(source.list(kinds.pods))).rejects.toThrow('Could not list pods: the answer is not a list.');
});

test('whatever the page size and wherever the list expires, every pod is given exactly once', async () => {
  const { kubernetes } = await fakeCluster();
  const namespace = fc.constantFrom('a', 'a-b', 'a0', 'ab', 'b');
  const objects = fc.uniqueArray(fc.tuple(namespace, fc.stringMatching(/^[a-z][a-z0-9-]{0,3}$/)), {
    selector: ([ns, name]) => `${ns}/${name}`,
    maxLength: 40,
  });
  // A fourth expiry in a row, before anything new was seen, is given up.
  const expiries = fc.array(fc.record({ request: fc.nat(30), offer: fc.boolean() }), { maxLength: 3 });
  const property = fc.asyncProperty(objects, fc.integer({ min: 1, max: 12 }), expiries, async (keys, limit, plan) => {
    let asked = 0;
    const due = new Map(plan.map(({ request, offer }) => [request, offer]));
    kubernetes.objects = { pods: keys.map(([ns, name]) => pod(name, ns)) };
    kubernetes.misbehave = ({ page }) => {
      const offer = due.get(asked++);
      return offer === undefined || page === 1 ? undefined : { do: 'expire', offer };
    };
    const given = (await readPods(limit)).map((object) => keyOf(object as never));
    expect(given).toEqual(keys.map(([ns, name]) => `${ns}/${name}`).toSorted());
  });
  await fc.assert(property, { numRuns: 100 });

  async function readPods(pageSize: number) {
    const sized = await liveSource({ pageSize });
    return all(sized.source.list(kinds.pods));
  }
});

test('selectors reach the server', async () => {
  const objects = {
    pods: [pod('a', 'x', { spec: { schedulerName: 'fargate-scheduler' } }), pod('b', 'x'), pod('c', 'y')],
  };
  await fakeCluster({ objects });
  const { source } = await liveSource();
  expect(names(await all(source.list(kinds.pods, { selectors: ['spec.schedulerName=fargate-scheduler'] })))).toEqual([
    'a',
  ]);
  expect(names(await all(source.list(kinds.pods, { namespaces: ['x'], selectors: ['status.phase=Pending'] })))).toEqual(
    ['a', 'b'],
  );
  await expect(all(source.list(kinds.pods, { selectors: ['spec.color=red'] }))).rejects.toThrow(
    'field label not supported',
  );
});
