import { describe, expect, it } from 'vitest';
import { AuditorError } from '#model/auditor-error.ts';
import type { ManifestLine, Scan, ScanSummary } from '#model/scan/scan.ts';
import type { StoredResult } from '#model/result/stored-result.ts';
import { BrokenDocument } from '#publish/documents.ts';
import { type SummaryContext, summarizeScan } from '#run/nightly/summarize-scan.ts';
import { facts, pod, profile, selector } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { MemoryDocuments } from '../../support/fakes/memory-documents.ts';

const place = { account: '111122223333', region: 'us-west-2' };

function scanOf(day: number, clusters = 1): Scan {
  const scanId = `202611${String(day).padStart(2, '0')}T020000Z`;
  const scheduledTime = `2026-11-${String(day).padStart(2, '0')}T02:00:00Z`;
  return { scanId, scheduledTime, manifestKey: `scans/${scanId}/manifest.jsonl`, clusters, duplicate: false };
}

function lineOf({ scanId, scheduledTime }: Scan, cluster: string | null, error: string | null = null): ManifestLine {
  return { scanId, scheduledTime, ...place, cluster, error };
}

async function stored({ scanId, scheduledTime }: Scan, name: string): Promise<StoredResult> {
  const apps = profile({ selectors: [selector('apps', { fargate: 'yes' })] });
  const result = { ...(await audit(facts({ profiles: read([apps]) }), [pod()])), name };
  return {
    ...{ schema: 'fargate-auditor/stored-result/v2', scanId, scheduledTime, ...place },
    ...{ result, resolved: [], unlogged: null, unimported: null },
  };
}

function context(documents: MemoryDocuments, more: Partial<SummaryContext> = {}) {
  const digests: { subject: string; text: string }[] = [];
  const announced: ScanSummary[] = [];
  const failed: number[] = [];
  const summary: SummaryContext = {
    documents,
    digestWhen: 'changed',
    lang: 'en',
    now: () => '2026-11-24T03:00:00Z',
    sendDigest: (digest) => Promise.resolve(void digests.push(digest)),
    announce: (one) => Promise.resolve(void announced.push(one)),
    recordMetrics: (_, count) => void failed.push(count),
    ...more,
  };
  return { summary, digests, announced, failed };
}

describe('summing up a scan', () => {
  it('counts every line, writes the summary and three reports, and tells of it', async () => {
    const documents = new MemoryDocuments();
    const scan = scanOf(24);
    await documents.writeManifest(scan.scanId, [lineOf(scan, 'shop')]);
    await documents.writeResult(await stored(scan, 'shop'));
    const { summary, digests, announced } = context(documents);
    const outcome = await summarizeScan(scan, summary);
    expect(outcome).toMatchObject({ complete: true, changes: { new: 1 }, undelivered: [] });
    expect(documents.summaries[0]).toMatchObject({
      scanId: scan.scanId,
      clusters: [{ cluster: 'shop', new: 1, resultSha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    });
    expect([...documents.reports.keys()]).toEqual([`${scan.scanId}.html`, `${scan.scanId}.md`, `${scan.scanId}.json`]);
    expect(digests).toHaveLength(1);
    expect(announced).toHaveLength(1);
  });

  it('lists what has no result, with the reason, and is not complete', async () => {
    const documents = new MemoryDocuments();
    const scan = scanOf(24, 3);
    const lines = [lineOf(scan, 'shop'), lineOf(scan, 'lost'), lineOf(scan, null, 'Not allowed to assume the role')];
    await documents.writeManifest(scan.scanId, lines);
    await documents.writeResult(await stored(scan, 'shop'));
    const outcome = await summarizeScan(scan, context(documents).summary);
    expect(outcome.complete).toBe(false);
    expect(documents.summaries[0]?.clusters.map(({ cluster, status, error }) => [cluster, status, error])).toEqual([
      [null, 'failed', 'Not allowed to assume the role'],
      ['lost', 'missing', 'Its audit ended without a result'],
      ['shop', 'audited', null],
    ]);
  });

  it('names a result and a line of the manifest that cannot be read, and counts all others', async () => {
    const documents = new MemoryDocuments();
    const scan = scanOf(24, 3);
    const line = new BrokenDocument('s3://audits/manifest.jsonl line 3 is broken at region: not an AWS region.');
    const result = new BrokenDocument('s3://audits/bank.json is broken at result.status: Invalid option.');
    documents.manifests.set(scan.manifestKey, [lineOf(scan, 'shop'), lineOf(scan, 'bank'), line]);
    await documents.writeResult(await stored(scan, 'shop'));
    const readResult = documents.readResult.bind(documents);
    documents.readResult = (key) => (key.includes('bank') ? Promise.reject(result) : readResult(key));
    const { summary, digests } = context(documents);
    expect(await summarizeScan(scan, summary)).toMatchObject({ complete: false });
    const entries = documents.summaries[0]?.clusters ?? [];
    expect(entries.map(({ account, cluster, status, error }) => [account, cluster, status, error])).toEqual([
      [place.account, 'bank', 'missing', result.message],
      [place.account, 'shop', 'audited', null],
      ['unknown', null, 'failed', line.message],
    ]);
    expect(digests[0]?.text).toContain('bank.json is broken at result.status');
    expect(digests[0]?.text).toContain('line 3 is broken at region');
  });

  it('fails when a result could not be asked for, since it may be there', async () => {
    const documents = new MemoryDocuments();
    const scan = scanOf(24);
    await documents.writeManifest(scan.scanId, [lineOf(scan, 'shop')]);
    documents.readResult = () => Promise.reject(new AuditorError('runtime', 'Not allowed to s3:GetObject'));
    await expect(summarizeScan(scan, context(documents).summary)).rejects.toThrow('Not allowed to s3:GetObject');
  });

  it('tells which findings CloudWatch Logs lacks, is not complete, and counts it as a destination that failed', async () => {
    const documents = new MemoryDocuments();
    const scan = scanOf(24);
    await documents.writeManifest(scan.scanId, [lineOf(scan, 'shop')]);
    await documents.writeResult({ ...(await stored(scan, 'shop')), unlogged: 'Not allowed to logs:PutLogEvents' });
    const { summary, digests, failed } = context(documents);
    const outcome = await summarizeScan(scan, summary);
    expect(outcome).toMatchObject({
      complete: false,
      undelivered: [
        { destination: 'CloudWatch Logs', reason: 'findings of 1 cluster: Not allowed to logs:PutLogEvents' },
      ],
    });
    expect(failed).toEqual([1]);
    expect(documents.reports.get(`${scan.scanId}.md`)).toContain(
      'shop`: findings not written to CloudWatch Logs: Not allowed to `logs:PutLogEvents`',
    );
    expect(digests[0]?.text).toContain('shop: Not allowed to logs:PutLogEvents');
  });

  it('tells which findings Security Hub lacks, as a destination of its own', async () => {
    const documents = new MemoryDocuments();
    const scan = scanOf(24, 2);
    await documents.writeManifest(scan.scanId, [lineOf(scan, 'shop'), lineOf(scan, 'bank')]);
    for (const name of ['shop', 'bank'])
      await documents.writeResult({ ...(await stored(scan, name)), unlogged: 'gone', unimported: 'not enabled' });
    const { summary, failed } = context(documents);
    expect(await summarizeScan(scan, summary)).toMatchObject({
      complete: false,
      undelivered: [
        { destination: 'CloudWatch Logs', reason: 'findings of 2 clusters: gone' },
        { destination: 'Security Hub', reason: 'findings of 2 clusters: not enabled' },
      ],
    });
    expect(failed).toEqual([2]);
    expect(documents.reports.get(`${scan.scanId}.html`)).toContain('Findings not written to Security Hub: not enabled');
  });

  it('has reports and digest in the language that is asked for', async () => {
    const documents = new MemoryDocuments();
    const { summary, digests } = context(documents, { lang: 'ko' });
    const { scanId } = scanOf(24, 0);
    await summarizeScan(scanOf(24, 0), summary);
    expect(documents.reports.get(`${scanId}.html`)).toContain('<html lang="ko"');
    expect(documents.reports.get(`${scanId}.md`)).toContain('## 달라진 점');
    expect(digests[0]?.text).toContain('새로 생기거나');
  });

  it('reports what the kept summary says, when another run of the same scan kept a better one meanwhile', async () => {
    const documents = new MemoryDocuments();
    const scan = scanOf(24);
    await documents.writeManifest(scan.scanId, [lineOf(scan, 'shop')]);
    const slow = context(documents);
    const writeReport = documents.writeReport.bind(documents);
    let isFirst = true;
    documents.writeReport = async (...report) => {
      if (isFirst) {
        isFirst = false;
        await documents.writeResult(await stored(scan, 'shop'));
        await summarizeScan(scan, context(documents, { now: () => '2026-11-24T03:00:01Z' }).summary);
      }
      return writeReport(...report);
    };
    const outcome = await summarizeScan(scan, slow.summary);
    expect(outcome.complete).toBe(true);
    expect(documents.reports.get(`${scan.scanId}.md`)).toContain('Complete: 1 cluster audited.');
    expect(JSON.parse(documents.reports.get(`${scan.scanId}.json`) ?? '')).toEqual(
      await documents.readSummary(scan.scanId),
    );
  });

  it('stays quiet when nothing changed, also about a cluster that was lost before', async () => {
    const documents = new MemoryDocuments();
    const { summary, digests } = context(documents);
    for (const day of [23, 24]) {
      const scan = scanOf(day, 1);
      await documents.writeManifest(scan.scanId, [lineOf(scan, 'lost')]);
      await summarizeScan(scan, summary);
    }
    expect(digests).toHaveLength(1);
    expect(documents.summaries[1]?.previousScanId).toBe('20261123T020000Z');
  });

  it.each([
    ['always', 2],
    ['never', 0],
  ] as const)('sends a digest %s when told so', async (digestWhen, count) => {
    const documents = new MemoryDocuments();
    const { summary, digests } = context(documents, { digestWhen });
    for (const day of [23, 24]) await summarizeScan(scanOf(day, 0), summary);
    expect(digests).toHaveLength(count);
  });

  it('is not failed by a destination, which it reports', async () => {
    const sendDigest = () => Promise.reject(new AuditorError('runtime', 'The topic is gone'));
    const { summary, announced, failed } = context(new MemoryDocuments(), { sendDigest });
    const outcome = await summarizeScan(scanOf(24, 0), summary);
    expect(outcome.undelivered).toEqual([{ destination: 'digest', reason: 'The topic is gone' }]);
    expect(announced).toHaveLength(1);
    expect(failed).toEqual([1]);
  });
});
