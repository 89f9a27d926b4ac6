import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { failure, startFakeS3 } from '../../support/fakes/fake-s3.ts';
import { scanOf, shop, storedResult } from '../../support/builders/results.ts';

const pointer = 'v2/latest/account=111122223333/region=eu-west-1/cluster=shop/pointer.json';

async function bucket() {
  const s3 = await startFakeS3();
  return { s3, documents: createDocuments({ bucket: 'audits', client: s3.client }) };
}

test('the latest result is that of the latest scan, whichever came last', async () => {
  const { documents } = await bucket();
  expect(await documents.latestResult(shop)).toBeNull();
  for (const day of [22, 24, 23]) {
    await documents.writeResult(storedResult(day));
    await documents.moveLatest(shop, storedResult(day));
  }
  expect(await documents.latestResult(shop)).toEqual(storedResult(24));
});

test('times with and without fractions compare as times', async () => {
  const { s3, documents } = await bucket();
  const { scanId } = scanOf(24);
  await documents.moveLatest(shop, { scanId, scheduledTime: '2026-11-24T02:00:00.500Z' });
  await documents.moveLatest(shop, { scanId: '20261124T020001Z', scheduledTime: '2026-11-24T02:00:00Z' });
  expect(JSON.parse(s3.objects.get(pointer)!)).toMatchObject({ scanId });
});

test('a move that was done already writes nothing', async () => {
  const { s3, documents } = await bucket();
  s3.loseAnswer = ({ earlier }) => earlier === 0;
  await documents.moveLatest(shop, scanOf(24));
  const before = s3.requests.filter(({ method }) => method === 'PUT').length;
  await documents.moveLatest(shop, scanOf(24));
  expect(s3.requests.filter(({ method }) => method === 'PUT')).toHaveLength(before);
});

test('a pointer that vanished between reading and writing is written anew', async () => {
  const { s3, documents } = await bucket();
  await documents.moveLatest(shop, scanOf(23));
  s3.misbehave = ({ method, earlier }) => {
    if (method === 'PUT' && earlier === 1) s3.objects.delete(pointer);
    return undefined;
  };
  await documents.moveLatest(shop, scanOf(24));
  expect(JSON.parse(s3.objects.get(pointer)!)).toMatchObject(scanOf(24));
});

test('a pointer to another cluster is a fault, and none to follow', async () => {
  const { s3, documents } = await bucket();
  const key = documents.resultKey(scanOf(24), { ...shop, cluster: 'bank' });
  s3.objects.set(pointer, JSON.stringify({ ...scanOf(24), key }));
  await expect(documents.latestResult(shop)).rejects.toThrow(`s3://audits/${pointer} is broken at key`);
});

test('a result that has expired is none', async () => {
  const { documents } = await bucket();
  await documents.moveLatest(shop, scanOf(24));
  expect(await documents.latestResult(shop)).toBeNull();
});

test('known clusters are listed over all pages, sorted, and nothing else', async () => {
  const { s3, documents } = await bucket();
  s3.pageSize = 2;
  const clusters = ['web', 'shop-2', 'shop', 'Bank', 'shop_1'].map((cluster) => ({ ...shop, cluster }));
  for (const cluster of clusters) await documents.moveLatest(cluster, scanOf(24));
  s3.objects.set('v2/latest/account=1/region=x/cluster=y/pointer.json', '{}');
  s3.objects.set(`${pointer}.bak`, '{}');
  expect((await documents.knownClusters()).map(({ cluster }) => cluster)).toEqual([
    ...['Bank', 'shop', 'shop-2', 'shop_1', 'web'],
  ]);
});

const days = fc.shuffledSubarray([18, 19, 20, 21, 22, 23, 24], { minLength: 1 });
const troubles = fc.infiniteStream(fc.constantFrom('none', 'none', 'conflict', 'late', 'lost'));

test('any interleaving of moves ends at the newest', async () => {
  const moves = fc.asyncProperty(days, troubles, async (order, trouble) => {
    const { s3, documents } = await bucket();
    const next = () => trouble.next().value as string;
    s3.misbehave = async ({ method }) => {
      const what = next();
      if (what === 'late') await new Promise((resolve) => setTimeout(resolve, 3));
      return what === 'conflict' && method === 'PUT' ? failure(409, 'ConditionalRequestConflict') : undefined;
    };
    s3.loseAnswer = () => next() === 'lost';
    await Promise.all(order.map((day) => documents.moveLatest(shop, scanOf(day))));
    expect(JSON.parse(s3.objects.get(pointer)!)).toMatchObject(scanOf(Math.max(...order)));
  });
  await fc.assert(moves, { numRuns: 15 });
}, 60_000);
