import { expect, test } from 'vitest';
import { BrokenDocument, type Documents } from '#publish/documents.ts';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { type FakeS3, failure, startFakeS3 } from '../../support/fakes/fake-s3.ts';
import { place, scanOf, shop, storedResult } from '../../support/builders/results.ts';

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
    name: 'Fault',
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
