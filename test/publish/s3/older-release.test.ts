import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { startFakeS3 } from '../../support/fakes/fake-s3.ts';
import { storedResult } from '../../support/builders/results.ts';

/** A bucket as release 0.1.0 left it after two nights, one object a key. */
const kept = JSON.parse(await readFile(new URL('documents-0.1.0.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

const workshop = { account: '111122223333', region: 'us-west-2', cluster: 'eks-workshop' };

async function bucket() {
  const s3 = await startFakeS3();
  for (const [key, text] of Object.entries(kept)) s3.objects.set(key, text);
  return { s3, documents: createDocuments({ bucket: 'audits', client: s3.client }) };
}

test('what release 0.1.0 kept is read: results, clusters and summaries', async () => {
  const { documents } = await bucket();
  const latest = await documents.latestResult(workshop);
  expect(latest).toMatchObject({ scanId: '20261102T020000Z', result: { name: 'eks-workshop', status: 'audited' } });
  expect(await documents.knownClusters()).toEqual([workshop]);
  const summaries = await Array.fromAsync(documents.summariesBefore('2026-11-03T02:00:00Z'));
  expect(summaries.map(({ scanId }) => scanId)).toEqual(['20261102T020000Z', '20261101T020000Z']);
  for (const { clusters } of summaries)
    for (const { resultKey } of clusters) expect(await documents.readResult(resultKey ?? '')).not.toBeNull();
  expect(await documents.readSummary('20261101T020000Z')).toMatchObject({ schema: 'fargate-auditor/summary/v1' });
});

test('nothing is written where release 0.1.0 reads', async () => {
  const { s3, documents } = await bucket();
  const stored = { ...storedResult(24), ...workshop, result: { ...storedResult(24).result, name: 'eks-workshop' } };
  await documents.claimScan(stored.scanId, 'execution');
  await documents.writeManifest(stored.scanId, []);
  await documents.writeResult({ ...stored, account: workshop.account, region: workshop.region });
  await documents.moveLatest(workshop, stored);
  const changed = [...s3.objects].filter(([key, text]) => kept[key] !== text).map(([key]) => key);
  expect(changed.length).toBe(4);
  expect(changed.filter((key) => !key.startsWith('v2/'))).toEqual([]);
  expect((await documents.latestResult(workshop))?.scanId).toBe(stored.scanId);
});
