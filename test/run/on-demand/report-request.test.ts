import { describe, expect, it } from 'vitest';
import { formatNames, formats } from '#model/result/format.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import type { StoredResult } from '#model/result/stored-result.ts';
import { BrokenDocument } from '#publish/documents.ts';
import { type HttpAnswer, handleReport, negotiated } from '#run/on-demand/report-request.ts';
import type { ReportContext } from '#run/on-demand/report-on-demand.ts';
import { facts, pod } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';
import { MemoryDocuments } from '../../support/fakes/memory-documents.ts';
import { finding, scanSummary, summarizedCluster } from '../../support/builders/results.ts';

const place = { account: '111122223333', region: 'us-west-2' };
const due = { scanId: '20261124T020000Z', scheduledTime: '2026-11-24T02:00:00Z' };

async function context(...names: string[]) {
  const documents = new MemoryDocuments();
  const started: ManifestLine[] = [];
  for (const name of names) {
    const result = { ...(await audit(facts(), [pod()])), name };
    const more = { resolved: [], unlogged: null, unimported: null };
    const stored: StoredResult = { schema: 'fargate-auditor/stored-result/v2', ...due, ...place, result, ...more };
    await documents.writeResult(stored);
    await documents.moveLatest({ ...place, cluster: name }, stored);
  }
  const report: ReportContext = {
    documents,
    self: { account: place.account, region: place.region },
    now: () => new Date('2026-11-24T09:30:00Z'),
    startAudit(line) {
      started.push(line);
      return Promise.resolve();
    },
  };
  return { documents, started, report };
}

function url(query: Record<string, string> = {}, headers: Record<string, string> = {}, method = 'GET') {
  return { version: '2.0', queryStringParameters: query, headers, requestContext: { http: { method } } };
}

async function get(query: Record<string, string>, report: ReportContext, headers = {}): Promise<HttpAnswer> {
  return (await handleReport(url(query, headers), report)) as HttpAnswer;
}

describe('a report over the Function URL', () => {
  it('is the latest stored result as JSON', async () => {
    const { report } = await context('shop');
    const answer = await get({ cluster: 'shop' }, report);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body)).toMatchObject({
      schema: 'fargate-auditor/result/v2',
      clusters: [{ name: 'shop' }],
    });
  });

  it('says what was resolved, in every format that has a word for it', async () => {
    const { documents, report } = await context('shop');
    const stored = await documents.latestResult({ ...place, cluster: 'shop' });
    const gone = finding({ status: 'resolved', subject: { kind: 'Deployment', namespace: 'apps', name: 'mended' } });
    documents.results.set(documents.latest.get('111122223333/us-west-2/shop')!.key, { ...stored!, resolved: [gone] });
    const { clusters, summary } = JSON.parse((await get({}, report)).body);
    expect(summary.resolved).toBe(1);
    expect(clusters[0].findings.at(-1)).toEqual(gone);
    expect((await get({ format: 'markdown' }, report)).body).toMatch(/### Resolved\n\n- .*apps\/mended/);
    for (const format of ['html', 'table', 'csv', 'ocsf', 'asff'])
      expect((await get({ format }, report)).body, format).toContain('mended');
    for (const format of ['sarif', 'junit', 'openreports'])
      expect((await get({ format }, report)).body, format).not.toContain('mended');
  });

  it.each(formatNames)('can be had as %s, with its media type', async (format) => {
    const { report } = await context('shop');
    const { statusCode, headers, body } = await get({ format }, report);
    expect([statusCode, headers['content-type']]).toEqual([200, formats[format].type]);
    expect(body).toContain('shop');
    expect(await handleReport({ format }, report)).toMatchObject({ kind: 'report', format, text: body });
  });

  it('is of all clusters when none is named', async () => {
    const { report } = await context('shop', 'bank');
    expect(JSON.parse((await get({}, report)).body)).toMatchObject({ clusters: [{ name: 'bank' }, { name: 'shop' }] });
  });

  it.each([
    ['text/markdown, */*', 'text/markdown; charset=utf-8'],
    ['image/png, text/plain;q=0.8', 'text/plain; charset=utf-8'],
    ['text/html, text/plain;q=0.8', 'text/html; charset=utf-8'],
    ['text/csv', 'text/csv; charset=utf-8'],
    ['*/*', 'application/json'],
  ])('comes in the type that is accepted: %s', async (accept, type) => {
    const { report } = await context('shop');
    expect((await get({}, report, { accept })).headers['content-type']).toBe(type);
  });

  it('speaks the language that is accepted, and the one that is asked for above all', async () => {
    const { report } = await context('shop');
    const page = async (query: Record<string, string>, language: string) =>
      (await get({ format: 'html', ...query }, report, { 'accept-language': language })).body;
    expect(await page({}, 'ko-KR, en;q=0.5')).toContain('<html lang="ko"');
    expect(await page({}, 'fr, en')).toContain('<html lang="en"');
    expect(await page({ lang: 'en' }, 'ko')).toContain('<html lang="en"');
  });

  it('lets scripts of the HTML report run, apart from everything else, and none of any other', async () => {
    const { report } = await context('shop');
    const policy = async (format: string) => (await get({ format }, report)).headers['content-security-policy'];
    expect([await policy('html'), await policy('csv')]).toEqual([
      'sandbox allow-scripts',
      "default-src 'none'; sandbox",
    ]);
  });

  it('comes in the asked format whatever is accepted', async () => {
    const { report } = await context('shop');
    const answer = await get({ format: 'jsonl' }, report, { accept: 'text/plain' });
    expect(answer.headers['content-type']).toBe('application/x-ndjson');
  });

  it('too large to be answered with is a link for a minute', async () => {
    const { documents, report } = await context('shop');
    const stored = await documents.latestResult({ ...place, cluster: 'shop' });
    stored?.result.warnings.push('x'.repeat(6 * 1024 * 1024));
    const answer = await get({ cluster: 'shop' }, report);
    expect(answer).toMatchObject({
      statusCode: 303,
      headers: { location: 'https://bucket.example/shop.json?signature' },
    });
    expect(documents.reports.get('shop.json')?.length).toBeGreaterThan(6 * 1024 * 1024);
  });

  it('names a cluster whose stored result cannot be read, and has all others', async () => {
    const { documents, report } = await context('bank', 'shop');
    const broken = new BrokenDocument('s3://audits/bank.json is broken at result: not read.');
    const latestResult = documents.latestResult.bind(documents);
    documents.latestResult = (key) => (key.cluster === 'bank' ? Promise.reject(broken) : latestResult(key));
    const { clusters, summary } = JSON.parse((await get({}, report)).body);
    expect(clusters).toMatchObject([
      { ...place, name: 'bank', status: 'failed', error: broken.message, findings: [] },
      { name: 'shop', status: 'audited' },
    ]);
    expect(summary.incomplete).toBe(true);
  });

  it('of an unknown cluster is 404 with those that are known', async () => {
    const { report } = await context('shop');
    const answer = await get({ cluster: 'shpo' }, report);
    expect(answer.statusCode).toBe(404);
    expect(JSON.parse(answer.body)).toMatchObject({ known: [{ ...place, cluster: 'shop' }] });
  });

  it.each([
    [{ account: '12' }, 'account'],
    [{ format: 'pdf' }, 'format'],
    [{ fresh: 'maybe' }, 'fresh'],
    [{ colour: 'red' }, 'colour'],
    [{ cluster: '<script>alert(1)</script>' }, 'cluster'],
  ])('with a wrong parameter is 400 that says which: %j', async (query, which) => {
    const { report } = await context('shop');
    const answer = await get(query, report);
    expect(answer.statusCode).toBe(400);
    expect((JSON.parse(answer.body) as { reason: string }).reason).toContain(which);
    expect(answer.body).not.toContain('<script>');
  });

  it('is never taken for a page by a browser', async () => {
    const { report } = await context('shop');
    for (const answer of [await get({}, report), await get({ cluster: '<b>' }, report)]) {
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(answer.headers['content-security-policy']).toContain('sandbox');
      expect(answer.headers['content-type']).not.toContain('html');
    }
  });

  it('answers no other method', async () => {
    const { report } = await context('shop');
    expect(await handleReport(url({}, {}, 'POST'), report)).toMatchObject({
      statusCode: 405,
      headers: { allow: 'GET' },
    });
  });
});

describe('a report of all clusters', () => {
  it('is without those that the newest scan knows no more, whose last result is there when they are named', async () => {
    const { documents, report } = await context('shop', 'deleted');
    const clusters = [summarizedCluster({ ...place, cluster: 'shop' })];
    await documents.writeSummary({ ...scanSummary(24, { clusters }) });
    const names = async (query: Record<string, string>) =>
      (JSON.parse((await get(query, report)).body) as { clusters: { name: string }[] }).clusters.map(
        ({ name }) => name,
      );
    expect(await names({})).toEqual(['shop']);
    expect(await names({ cluster: 'deleted' })).toEqual(['deleted']);
  });

  it('has those of a place that could not be listed, as they were last seen', async () => {
    const { documents, report } = await context('shop');
    const clusters = [summarizedCluster({ ...place, cluster: null, status: 'failed' })];
    await documents.writeSummary({ ...scanSummary(24, { clusters }) });
    expect((await get({}, report)).body).toContain('"name": "shop"');
  });
});

describe('a fresh report', () => {
  it('starts an audit of the cluster and says so', async () => {
    const { report, started } = await context('shop');
    const answer = await get({ cluster: 'shop', fresh: 'true' }, report);
    expect(answer.statusCode).toBe(202);
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'started', scanId: '20261124T093000Z' });
    expect(started).toEqual([
      { ...place, cluster: 'shop', scanId: '20261124T093000Z', scheduledTime: '2026-11-24T09:30:00.000Z', error: null },
    ]);
  });

  it('of a cluster that no scan has listed, or of an account that is no target, is not found, and keeps nothing', async () => {
    const { documents, report, started } = await context('shop');
    const known = documents.latest.size;
    for (const query of [{}, place, { ...place, region: 'eu-west-9' }, { ...place, account: '999988887777' }])
      expect((await get({ ...query, cluster: 'new', fresh: 'true' }, report)).statusCode).toBe(404);
    expect([started, documents.latest.size]).toEqual([[], known]);
  });

  it('of a cluster that the newest scan listed and has no result of yet is started', async () => {
    const { documents, report, started } = await context('shop');
    const listed = summarizedCluster({ ...place, cluster: 'new', status: 'missing' });
    await documents.writeSummary(scanSummary(24, { clusters: [listed] }));
    expect((await get({ ...place, cluster: 'new', fresh: 'true' }, report)).statusCode).toBe(202);
    expect(started).toHaveLength(1);
  });

  it('names one cluster', async () => {
    const { report, started } = await context('shop');
    expect((await get({ fresh: 'true' }, report)).statusCode).toBe(400);
    expect(started).toEqual([]);
  });
});

describe('a report by direct invocation', () => {
  it('is the answer itself', async () => {
    const { report } = await context('shop');
    expect(await handleReport({ cluster: 'shop', format: 'table' }, report)).toMatchObject({
      kind: 'report',
      format: 'table',
    });
    expect(await handleReport(undefined, report)).toMatchObject({ kind: 'report', format: 'json' });
    expect(await handleReport({ cluster: 7 }, report)).toMatchObject({ kind: 'bad-request' });
  });
});

describe('the format that a request accepts', () => {
  it.each([
    ['text/html', 'html'],
    ['TEXT/HTML; charset=utf-8', 'html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'html'],
    ['application/json', 'json'],
    ['image/png, text/markdown', 'markdown'],
    ['application/json;q=0.5, text/csv', 'csv'],
    ['text/html;q=0.2, text/plain;q=0.8', 'table'],
    ['text/html;q=0, application/json', 'json'],
    ['application/sarif+json', 'sarif'],
  ])('of %s is %s', (accept, format) => {
    expect(negotiated(accept)).toEqual({ format });
  });

  it.each(['', '*/*', 'image/png', 'text/html;q=0', 'text/html;q=0.000', ',;,'])('of %j is not said', (accept) => {
    expect(negotiated(accept)).toEqual({});
  });

  it('can be any that there is, by its media type, unless another has the same', () => {
    const types = formatNames.map((name) => formats[name].type);
    for (const type of types) {
      const { format } = negotiated(type);
      expect(format !== undefined && formats[format].type).toBe(type);
    }
    expect(new Set(types.map((type) => negotiated(type).format)).size).toBe(new Set(types).size);
  });
});

describe('the language that a request accepts', () => {
  it.each([
    ['ko', 'ko'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8', 'ko'],
    ['KO-kr', 'ko'],
    ['fr, en;q=0.5', 'en'],
    ['en;q=0.3, ko;q=0.7', 'ko'],
    ['ko;q=0, en', 'en'],
  ])('of %s is %s', (header, lang) => {
    expect(negotiated('', header)).toEqual({ lang });
  });

  it.each(['', '*', 'fr', 'kok', 'ko;q=0'])('of %j is not said', (header) => {
    expect(negotiated(undefined, header)).toEqual({});
  });
});
