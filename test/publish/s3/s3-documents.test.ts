import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BrokenDocument, type Documents } from '#publish/documents.ts';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { type FakeS3, failure, startFakeS3 } from '../../support/fakes/fake-s3.ts';
import { place, scanOf, shop, storedResult, scanSummary } from '../../support/builders/results.ts';
import { newestBefore } from '../../support/newest-before.ts';

async function bucket(): Promise<{ s3: FakeS3; documents: Documents }> {
  const s3 = await startFakeS3();
  return { s3, documents: createDocuments({ bucket: 'audits', client: s3.client, firstDelayMs: 0 }) };
}

const due = scanOf(24);
const resultKey = 'v2/dt=2026-11-24/account=111122223333/region=eu-west-1/cluster=shop/20261124T020000Z.json';
const line = { ...due, ...place, cluster: 'shop', error: null };

test('a scan is done by the execution that asks first, also when it asks again', async () => {
  const { documents } = await bucket();
  expect(await documents.claimScan(due.scanId, 'first')).toBe(true);
  expect(await documents.claimScan(due.scanId, 'second')).toBe(false);
  expect(await documents.claimScan(due.scanId, 'first')).toBe(true);
});

test('one of many executions gets a scan, and a lost answer does not lose it', async () => {
  const { s3, documents } = await bucket();
  s3.loseAnswer = ({ earlier }) => earlier === 0;
  const executions = Array.from({ length: 10 }, (_, index) => `execution-${index}`);
  const claims = await Promise.all(executions.map((id) => documents.claimScan(due.scanId, id)));
  expect(claims.filter(Boolean)).toHaveLength(1);
});

test('a manifest is written once and read line by line', async () => {
  const { s3, documents } = await bucket();
  const unlisted = { ...line, cluster: null, error: 'Not allowed' };
  const key = await documents.writeManifest(due.scanId, [line, unlisted]);
  expect(await documents.writeManifest(due.scanId, [])).toBe(key);
  expect(await Array.fromAsync(documents.readManifest(key))).toEqual([line, unlisted]);
  expect(s3.types.get(key)).toBe('application/x-ndjson');
});

test('an empty manifest is one without lines', async () => {
  const { documents } = await bucket();
  const key = await documents.writeManifest(due.scanId, []);
  expect(await Array.fromAsync(documents.readManifest(key))).toEqual([]);
});

test('a broken line of a manifest is named, and costs no other line', async () => {
  const { s3, documents } = await bucket();
  const key = `v2/scans/${due.scanId}/manifest.jsonl`;
  const lines = [{ ...line, region: '../..' }, line];
  s3.objects.set(key, lines.map((one) => `${JSON.stringify(one)}\n`).join(''));
  expect(await Array.fromAsync(documents.readManifest(key))).toEqual([
    new BrokenDocument(`s3://audits/${key} line 1 is broken at region: not an AWS region.`),
    line,
  ]);
});

test('a result is kept where its scan and cluster say', async () => {
  const { documents } = await bucket();
  const stored = storedResult(24);
  expect(await documents.readResult(documents.resultKey(due, shop))).toBeNull();
  expect(await documents.writeResult(stored)).toBe(resultKey);
  expect(await documents.readResult(resultKey)).toEqual(stored);
});

test('a result has the SHA-256 of what is kept, so that one byte more is seen', async () => {
  const { s3, documents } = await bucket();
  expect(await documents.readResultWithSum(resultKey)).toBeNull();
  await documents.writeResult(storedResult(24, { error: 'naïve' }));
  const text = s3.objects.get(resultKey)!;
  const sumOf = (kept: string) => createHash('sha256').update(kept, 'utf8').digest('hex');
  expect(await documents.readResultWithSum(resultKey)).toEqual({
    stored: await documents.readResult(resultKey),
    sha256: sumOf(text),
  });
  for (const changed of [`${text} `, `\uFEFF${text}`]) {
    s3.objects.set(resultKey, changed);
    const found = await documents.readResultWithSum(resultKey).catch(() => null);
    expect(found?.sha256 ?? 'broken').not.toBe(sumOf(text));
  }
});

test.each([
  ['failed', 'incomplete', 'incomplete'],
  ['failed', 'audited', 'audited'],
  ['incomplete', 'audited', 'audited'],
  ['incomplete', 'failed', 'incomplete'],
  ['audited', 'incomplete', 'audited'],
  ['audited', 'failed', 'audited'],
] as const)('a result that is %s and then %s ends as %s', async (first, second, kept) => {
  const { documents } = await bucket();
  await documents.writeResult(storedResult(24, { status: first }));
  await documents.writeResult(storedResult(24, { status: second }));
  expect((await documents.readResult(resultKey))?.result.status).toBe(kept);
});

test('of two complete results the first stays', async () => {
  const { documents } = await bucket();
  await documents.writeResult(storedResult(24, { version: '1.32' }));
  await documents.writeResult(storedResult(24, { version: '1.33' }));
  expect((await documents.readResult(resultKey))?.result.version).toBe('1.32');
});

test('a complete result wins against one that got in between', async () => {
  const { s3, documents } = await bucket();
  await documents.writeResult(storedResult(24, { status: 'failed' }));
  s3.misbehave = ({ method, earlier }) => {
    const between = JSON.stringify(storedResult(24, { status: 'incomplete' }));
    if (method === 'PUT' && earlier === 2) s3.objects.set(resultKey, between);
    return undefined;
  };
  await documents.writeResult(storedResult(24));
  expect((await documents.readResult(resultKey))?.result.status).toBe('audited');
});

const told = { ...storedResult(24), unlogged: 'not yet' };

test('whether findings were logged is noted at their result, and what was acknowledged stays so', async () => {
  const { documents } = await bucket();
  await documents.writeResult(told);
  await documents.noteDelivery(told, 'unlogged', 'throttled');
  expect(await documents.readResult(resultKey)).toEqual({ ...told, unlogged: 'throttled' });
  await documents.noteDelivery(told, 'unlogged', null);
  await documents.noteDelivery(told, 'unlogged', 'throttled');
  expect(await documents.readResult(resultKey)).toEqual({ ...told, unlogged: null });
});

test('what one destination acknowledged says nothing of another', async () => {
  const { documents } = await bucket();
  const both = { ...told, unimported: 'not yet' };
  await documents.writeResult(both);
  await documents.noteDelivery(both, 'unlogged', null);
  await documents.noteDelivery(both, 'unimported', 'not enabled');
  expect(await documents.readResult(resultKey)).toEqual({ ...both, unlogged: null, unimported: 'not enabled' });
});

test('a better result that took the place of the one that was logged is not noted', async () => {
  const { s3, documents } = await bucket();
  const failed = { ...storedResult(24, { status: 'failed' }), unlogged: 'not yet' };
  await documents.writeResult(failed);
  // It comes between reading and writing, so that the condition of the write does not hold.
  s3.misbehave = ({ method, earlier }) => {
    if (method === 'PUT' && earlier === 1) s3.objects.set(resultKey, JSON.stringify(told));
    return undefined;
  };
  await documents.noteDelivery(failed, 'unlogged', null);
  expect(await documents.readResult(resultKey)).toEqual(told);
});

test('a result that was stored before such notes is not taken for logged', async () => {
  const { s3, documents } = await bucket();
  s3.objects.set(resultKey, JSON.stringify({ ...told, unlogged: undefined, unimported: undefined }));
  expect(await documents.readResult(resultKey)).toMatchObject({
    ...{ unlogged: expect.stringMatching(/^its run ended before/), unimported: null },
  });
});

test.each([
  ['throttling', failure(503, 'SlowDown')],
  ['a server error', failure(500, 'InternalError')],
  ['a broken connection', 'reset' as const],
  ['a conflict', failure(409, 'ConditionalRequestConflict')],
])('%s at first is no failure', async (_, reply) => {
  const { s3, documents } = await bucket();
  s3.misbehave = ({ earlier, method }) =>
    earlier === 0 && (method === 'PUT' || reply === 'reset') ? reply : undefined;
  await documents.writeResult(storedResult(24));
  await documents.writeManifest(due.scanId, [line]);
  expect(await documents.readResult(resultKey)).toEqual(storedResult(24));
});

test('a body that breaks off is read again', async () => {
  const { s3, documents } = await bucket();
  await documents.writeResult(storedResult(24));
  s3.misbehave = ({ method, earlier }) => (method === 'GET' && earlier < 2 ? { half: '{"schema":' } : undefined);
  expect(await documents.readResult(resultKey)).toEqual(storedResult(24));
});

test('what keeps changing is given up in the end', async () => {
  const { s3, documents } = await bucket();
  s3.misbehave = ({ method }) => (method === 'PUT' ? failure(409, 'ConditionalRequestConflict') : undefined);
  await expect(documents.moveLatest(shop, due)).rejects.toThrow(/pointer\.json kept changing: not written after 12/);
});

test('what is not allowed names the action and the object', async () => {
  const { s3, documents } = await bucket();
  s3.misbehave = () => failure(403, 'AccessDenied');
  await expect(documents.readResult(resultKey)).rejects.toMatchObject({
    name: 'AuditorError',
    missingPermission: 's3:GetObject',
    message: `Not allowed to s3:GetObject on s3://audits/${resultKey}: AccessDenied: AccessDenied, says the fake.`,
  });
  await expect(documents.writeResult(storedResult(24))).rejects.toMatchObject({ missingPermission: 's3:PutObject' });
  await expect(documents.knownClusters()).rejects.toMatchObject({ missingPermission: 's3:ListBucket' });
});

test.each([
  [
    'a field',
    JSON.stringify({ ...storedResult(24), account: 'me' }),
    'broken at account: an AWS account id has 12 digits',
  ],
  ['the JSON', '{', 'is no JSON'],
  ['the place', JSON.stringify(storedResult(23)), 'it holds the result that belongs to v2/dt=2026-11-23'],
])('a stored result is a fault when %s is wrong', async (_, text, words) => {
  const { s3, documents } = await bucket();
  s3.objects.set(resultKey, text);
  await expect(documents.readResult(resultKey)).rejects.toThrow(words);
  await expect(documents.readResult(resultKey)).rejects.toThrow(`s3://audits/${resultKey}`);
});

test.each(['targets.json', `${resultKey}/../../targets.json`, 'v2/dt=2026-11-24/x', ''])(
  'the key %j is refused without a request',
  async (key) => {
    const { s3, documents } = await bucket();
    await expect(documents.readResult(key)).rejects.toThrow('Not the key of a result');
    await expect(Array.fromAsync(documents.readManifest(key))).rejects.toThrow('Not the key of a manifest');
    expect(s3.requests).toEqual([]);
  },
);

test('names that would lead elsewhere make no key', async () => {
  const { documents } = await bucket();
  expect(() => documents.resultKey(due, { ...shop, cluster: '../x' })).toThrow('Not a cluster');
  expect(() => documents.resultKey({ ...due, scanId: 'a/b' }, shop)).toThrow('Not a scan');
  await expect(documents.claimScan('../x', 'first')).rejects.toThrow('Not the id of a scan');
  await expect(documents.writeReport(due, 'md/../x', '', 'text/plain')).rejects.toThrow('Not the ending of a report');
});

test('the configuration is given as it was written, and null when there is none', async () => {
  const { s3, documents } = await bucket();
  expect(await documents.readConfigurationText()).toBeNull();
  s3.objects.set('fargate-auditor.yaml', 'rules: {}\n');
  expect(await documents.readConfigurationText()).toEqual({
    text: 'rules: {}\n',
    where: 's3://audits/fargate-auditor.yaml',
  });
});

test('a report is written with its type, and again', async () => {
  const { s3, documents } = await bucket();
  const key = await documents.writeReport(due, 'md', '# One', 'text/markdown');
  expect(key).toBe('reports/dt=2026-11-24/20261124T020000Z.md');
  await documents.writeReport(due, 'md', '# Two', 'text/markdown');
  expect([s3.objects.get(key), s3.types.get(key)]).toEqual(['# Two', 'text/markdown']);
});

test('a shared report is a link that expires, to a file that is saved', async () => {
  const { s3, documents } = await bucket();
  const link = new URL(await documents.shareReport('../shop\r\n"é.html', '<p>', 'text/html', 60));
  const { searchParams: query } = link;
  expect(link.pathname).toMatch(/^\/audits\/shared\/[\da-f-]{36}\/-shop-.html$/);
  expect(query.get('X-Amz-Expires')).toBe('60');
  expect(query.get('response-content-disposition')).toBe('attachment; filename="-shop-.html"');
  expect(query.get('response-content-type')).toBe('text/html');
  expect(await fetch(link).then((answer) => answer.text())).toBe('<p>');
  expect([...s3.objects.keys()]).toHaveLength(1);
});

const pointer = 'v2/latest/account=111122223333/region=eu-west-1/cluster=shop/pointer.json';

async function bucketLatest() {
  const s3 = await startFakeS3();
  return { s3, documents: createDocuments({ bucket: 'audits', client: s3.client }) };
}

test('the latest result is that of the latest scan, whichever came last', async () => {
  const { documents } = await bucketLatest();
  expect(await documents.latestResult(shop)).toBeNull();
  for (const day of [22, 24, 23]) {
    await documents.writeResult(storedResult(day));
    await documents.moveLatest(shop, storedResult(day));
  }
  expect(await documents.latestResult(shop)).toEqual(storedResult(24));
});

test('times with and without fractions compare as times', async () => {
  const { s3, documents } = await bucketLatest();
  const { scanId } = scanOf(24);
  await documents.moveLatest(shop, { scanId, scheduledTime: '2026-11-24T02:00:00.500Z' });
  await documents.moveLatest(shop, { scanId: '20261124T020001Z', scheduledTime: '2026-11-24T02:00:00Z' });
  expect(JSON.parse(s3.objects.get(pointer)!)).toMatchObject({ scanId });
});

test('a move that was done already writes nothing', async () => {
  const { s3, documents } = await bucketLatest();
  s3.loseAnswer = ({ earlier }) => earlier === 0;
  await documents.moveLatest(shop, scanOf(24));
  const before = s3.requests.filter(({ method }) => method === 'PUT').length;
  await documents.moveLatest(shop, scanOf(24));
  expect(s3.requests.filter(({ method }) => method === 'PUT')).toHaveLength(before);
});

test('a pointer that vanished between reading and writing is written anew', async () => {
  const { s3, documents } = await bucketLatest();
  await documents.moveLatest(shop, scanOf(23));
  s3.misbehave = ({ method, earlier }) => {
    if (method === 'PUT' && earlier === 1) s3.objects.delete(pointer);
    return undefined;
  };
  await documents.moveLatest(shop, scanOf(24));
  expect(JSON.parse(s3.objects.get(pointer)!)).toMatchObject(scanOf(24));
});

test('a pointer to another cluster is a fault, and none to follow', async () => {
  const { s3, documents } = await bucketLatest();
  const key = documents.resultKey(scanOf(24), { ...shop, cluster: 'bank' });
  s3.objects.set(pointer, JSON.stringify({ ...scanOf(24), key }));
  await expect(documents.latestResult(shop)).rejects.toThrow(`s3://audits/${pointer} is broken at key`);
});

test('a result that has expired is none', async () => {
  const { documents } = await bucketLatest();
  await documents.moveLatest(shop, scanOf(24));
  expect(await documents.latestResult(shop)).toBeNull();
});

test('known clusters are listed over all pages, sorted, and nothing else', async () => {
  const { s3, documents } = await bucketLatest();
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
    const { s3, documents } = await bucketLatest();
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

async function bucketSummaries() {
  const s3 = await startFakeS3();
  return { s3, documents: createDocuments({ bucket: 'audits', client: s3.client }) };
}

test('the summary before is of the newest scan that was due earlier, in whatever order they were written', async () => {
  const { s3, documents } = await bucketSummaries();
  const order = fc.shuffledSubarray([1, 2, 3, 5, 8, 13, 21, 28], { minLength: 0 });
  const property = fc.asyncProperty(order, fc.integer({ min: 1, max: 30 }), async (written, day) => {
    s3.objects.clear();
    for (const each of [...written, ...written.slice(0, 2)]) await documents.writeSummary(scanSummary(each));
    const before = written.filter((each) => each < day).sort((a, b) => b - a)[0];
    const found = await newestBefore(documents, scanOf(day).scheduledTime);
    expect(found).toEqual(before === undefined ? null : scanSummary(before));
  });
  await fc.assert(property, { numRuns: 30 });
});

test('after a thousand nights it costs three requests', async () => {
  const { s3, documents } = await bucketSummaries();
  const first = Date.parse('2024-02-01T02:00:00Z');
  for (let night = 0; night < 1000; night += 1) {
    const scheduledTime = new Date(first + night * 86_400_000).toISOString();
    const scanId = scheduledTime.replaceAll(/[-:]|\.\d+/g, '');
    const left = 9_999_999_999_999 - Date.parse(scheduledTime);
    s3.objects.set(`v2/latest/summaries/${left}-${scanId}.json`, '{}');
    s3.objects.set(`v2/scans/${scanId}/summary.json`, JSON.stringify(scanSummary(1, { scanId, scheduledTime })));
  }
  const found = await newestBefore(documents, '2026-05-01T02:00:00Z');
  expect(found?.scanId).toBe('20260430T020000Z');
  expect(s3.requests).toHaveLength(3);
  expect(s3.requests[0]?.query.get('max-keys')).toBe('30');
});

test('a summary that has expired is passed over, on to the next page', async () => {
  const { s3, documents } = await bucketSummaries();
  s3.pageSize = 2;
  for (const day of [1, 2, 3, 4, 5]) await documents.writeSummary(scanSummary(day));
  for (const day of [3, 4, 5]) s3.objects.delete(`v2/scans/${scanOf(day).scanId}/summary.json`);
  s3.objects.set('v2/latest/summaries/8220000000000-note.txt', 'not ours');
  expect(await newestBefore(documents, scanOf(6).scheduledTime)).toEqual(scanSummary(2));
});

test.each([
  ['a whole one replaces one with gaps', false, '02:10', true, '02:05', true],
  ['one with gaps never replaces a whole one', true, '02:10', false, '02:20', false],
  ['the later one replaces its like', false, '02:10', false, '02:20', true],
  ['the earlier one does not', true, '02:20', true, '02:10', false],
])('of two summaries of a scan %s', async (_, complete1, at1, complete2, at2, replaced) => {
  const { documents } = await bucketSummaries();
  const one = scanSummary(24, { complete: complete1, completedAt: `2026-11-24T${at1}:00Z` });
  const two = scanSummary(24, { complete: complete2, completedAt: `2026-11-24T${at2}:00Z` });
  await documents.writeSummary(one);
  expect(await documents.writeSummary(two)).toBe('v2/scans/20261124T020000Z/summary.json');
  expect(await newestBefore(documents, '2026-11-25T02:00:00Z')).toEqual(replaced ? two : one);
});

test('the summary of a scan is read by its id', async () => {
  const { documents } = await bucketSummaries();
  expect(await documents.readSummary(scanOf(24).scanId)).toBeNull();
  await documents.writeSummary(scanSummary(24));
  expect(await documents.readSummary(scanOf(24).scanId)).toEqual(scanSummary(24));
});

test('a conflict at the index does not leave the summary unfindable', async () => {
  const { s3, documents } = await bucketSummaries();
  s3.misbehave = ({ method, key, earlier }) =>
    method === 'PUT' && key.startsWith('v2/latest/') && earlier < 2
      ? failure(409, 'ConditionalRequestConflict')
      : undefined;
  await documents.writeSummary(scanSummary(24));
  expect(await newestBefore(documents, '2026-11-25T02:00:00Z')).toEqual(scanSummary(24));
});

test('a broken summary is left out, and the one before it is the newest', async () => {
  const { s3, documents } = await bucketSummaries();
  await documents.writeSummary(scanSummary(23));
  await documents.writeSummary(scanSummary(24));
  s3.objects.set('v2/scans/20261124T020000Z/summary.json', JSON.stringify({ ...scanSummary(24), complete: 'yes' }));
  expect(await newestBefore(documents, '2026-11-25T02:00:00Z')).toEqual(scanSummary(23));
});
