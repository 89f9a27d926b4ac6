import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { failure, startFakeS3 } from '../../support/fakes/fake-s3.ts';
import { newestBefore } from '../../support/newest-before.ts';
import { scanOf, scanSummary } from '../../support/builders/results.ts';

async function bucket() {
  const s3 = await startFakeS3();
  return { s3, documents: createDocuments({ bucket: 'audits', client: s3.client }) };
}

test('the summary before is of the newest scan that was due earlier, in whatever order they were written', async () => {
  const { s3, documents } = await bucket();
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
  const { s3, documents } = await bucket();
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
  const { s3, documents } = await bucket();
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
  const { documents } = await bucket();
  const one = scanSummary(24, { complete: complete1, completedAt: `2026-11-24T${at1}:00Z` });
  const two = scanSummary(24, { complete: complete2, completedAt: `2026-11-24T${at2}:00Z` });
  await documents.writeSummary(one);
  expect(await documents.writeSummary(two)).toBe('v2/scans/20261124T020000Z/summary.json');
  expect(await newestBefore(documents, '2026-11-25T02:00:00Z')).toEqual(replaced ? two : one);
});

test('the summary of a scan is read by its id', async () => {
  const { documents } = await bucket();
  expect(await documents.readSummary(scanOf(24).scanId)).toBeNull();
  await documents.writeSummary(scanSummary(24));
  expect(await documents.readSummary(scanOf(24).scanId)).toEqual(scanSummary(24));
});

test('a conflict at the index does not leave the summary unfindable', async () => {
  const { s3, documents } = await bucket();
  s3.misbehave = ({ method, key, earlier }) =>
    method === 'PUT' && key.startsWith('v2/latest/') && earlier < 2
      ? failure(409, 'ConditionalRequestConflict')
      : undefined;
  await documents.writeSummary(scanSummary(24));
  expect(await newestBefore(documents, '2026-11-25T02:00:00Z')).toEqual(scanSummary(24));
});

test('a broken summary is left out, and the one before it is the newest', async () => {
  const { s3, documents } = await bucket();
  await documents.writeSummary(scanSummary(23));
  await documents.writeSummary(scanSummary(24));
  s3.objects.set('v2/scans/20261124T020000Z/summary.json', JSON.stringify({ ...scanSummary(24), complete: 'yes' }));
  expect(await newestBefore(documents, '2026-11-25T02:00:00Z')).toEqual(scanSummary(23));
});
