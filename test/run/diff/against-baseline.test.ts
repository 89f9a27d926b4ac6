import path from 'node:path';
import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditResult, type ClusterResult, type Verdict, auditResultSchema } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { againstBaseline, readResult } from '#run/diff/against-baseline.ts';
import { summarize } from '#run/scan/audit-result.ts';
import { renderJson } from '#report/json/index.ts';
import { clusterResult, finding as anyFinding, storedResult } from '../../support/builders/results.ts';
import { emptyFolder } from '../../support/clusters/snapshot-folder.ts';

const monday = '2026-11-23T02:00:01Z';
const tuesday = '2026-11-24T02:00:01Z';

function print(n: number): string {
  return `v1:${n.toString(16).padStart(32, '0')}`;
}

function finding(n: number, fields: Partial<Finding> = {}): Finding {
  return anyFinding({ rule: 'a-rule', fingerprint: print(n), ...fields });
}

function verdict(fields: Partial<Verdict> = {}): Verdict {
  return { rule: 'a-rule', status: 'fail', judged: 3, unread: 0, missingPermissions: [], ...fields };
}

/** As an audit states it: all is new, and was seen now. */
function cluster(takenAt: string, findings: readonly Finding[], fields: Partial<ClusterResult> = {}): ClusterResult {
  const dated = findings.map((one) => ({ ...one, firstSeen: takenAt, lastSeen: takenAt }));
  return clusterResult({ takenAt, verdicts: [verdict()], findings: dated, ...fields });
}

function audit(...clusters: ClusterResult[]): AuditResult {
  return summarize(clusters);
}

/** Fingerprint by number, and what became of it. */
function fates({ clusters }: AuditResult): Record<string, string> {
  const findings = clusters.flatMap((one) => one.findings);
  return Object.fromEntries(
    findings.map(({ fingerprint, status }) => [String(Number(`0x${fingerprint.slice(3)}`)), status]),
  );
}

describe('a result against a baseline', () => {
  const before = audit(cluster(monday, [finding(1), finding(2, { severity: 'low' }), finding(3)]));
  const after = audit(cluster(tuesday, [finding(1), finding(2, { severity: 'high' }), finding(4)]));
  const { result, warnings } = againstBaseline(after, before);

  it('says of each finding whether it is new, unchanged, worse or resolved', () => {
    expect(fates(result)).toEqual({ 1: 'unchanged', 2: 'worse', 3: 'resolved', 4: 'new' });
    expect(warnings).toEqual([]);
  });

  it('keeps since when each was seen', () => {
    const seen = result.clusters[0]?.findings.map(({ fingerprint, firstSeen, lastSeen }) => [
      fingerprint,
      firstSeen,
      lastSeen,
    ]);
    expect(new Map(seen?.map(([id = '', ...times]) => [id, times]))).toEqual(
      new Map([
        [print(1), [monday, tuesday]],
        [print(2), [monday, tuesday]],
        [print(3), [monday, monday]],
        [print(4), [tuesday, tuesday]],
      ]),
    );
  });

  it('keeps it through a chain of results', () => {
    const wednesday = audit(cluster('2026-11-25T02:00:01Z', [finding(1)]));
    const later = againstBaseline(wednesday, result).result;
    expect(later.clusters[0]?.findings.find(({ fingerprint }) => fingerprint === print(1))?.firstSeen).toBe(monday);
    // What was resolved before is no news, and is not resolved again.
    expect(fates(later)).toEqual({ 1: 'unchanged', 2: 'resolved', 4: 'resolved' });
  });

  it('says what it was compared with, and is a result like any other', () => {
    expect(result.comparedWith).toEqual({ scanId: before.scanId, takenAt: monday });
    expect(result).toMatchObject({ scanId: after.scanId, takenAt: tuesday });
    expect(auditResultSchema.parse(result)).toEqual(result);
  });

  it('counts what there is by severity, and what came and went apart', () => {
    expect(result.summary).toMatchObject({
      ...{ new: 1, resolved: 1 },
      findings: { critical: 0, high: 3, medium: 0, low: 0, info: 0 },
    });
  });
});

const partly: [how: string, fields: Partial<ClusterResult>][] = [
  ['looked at another namespace', { scope: { namespaces: ['web'] } }],
  ['could not evaluate the rule', { verdicts: [verdict({ status: 'not-evaluated', unread: 3 })] }],
  ['lost a page', { verdicts: [verdict({ unread: 1 })] }],
  ['failed', { status: 'failed', error: 'no answer', arn: null, account: null, verdicts: [] }],
];

it('calls a finding new whose waiver ended since the baseline', () => {
  const waiver = { reason: 'agreed' };
  const before = audit(cluster(monday, [finding(1, { waiver }), finding(2, { waiver }), finding(3)]));
  const { result } = againstBaseline(audit(cluster(tuesday, [finding(1), finding(2, { waiver }), finding(3)])), before);
  expect(fates(result)).toEqual({ 1: 'new', 2: 'unchanged', 3: 'unchanged' });
  expect(result.summary).toMatchObject({ new: 1, waived: 1 });
});

describe('a result that read only part', () => {
  const before = audit(cluster(monday, [finding(1), finding(2, { subject: { kind: 'Role', name: 'r' } })]));

  it.each(partly)('resolves nothing when it %s', (_, fields) => {
    const { result } = againstBaseline(audit(cluster(tuesday, [], fields)), before);
    expect(fates(result)).toEqual({ 1: 'unchanged', 2: 'unchanged' });
    expect(result.clusters[0]?.findings.map(({ lastSeen }) => lastSeen)).toEqual([monday, monday]);
    expect(result.summary.resolved).toBe(0);
  });

  it('resolves what it did read: in a namespace that it looked at, not of the whole cluster', () => {
    const narrow = cluster(tuesday, [], { scope: { namespaces: ['checkout'] } });
    expect(fates(againstBaseline(audit(narrow), before).result)).toEqual({ 1: 'resolved', 2: 'unchanged' });
  });
});

describe('results of several clusters', () => {
  const place = (name: string, region = 'eu-west-1') => ({
    ...{ name, region, arn: `arn:aws:eks:${region}:111122223333:cluster/${name}` },
  });

  it('are compared cluster by cluster, in whatever order they come', () => {
    const before = audit(cluster(monday, [finding(1)], place('a')), cluster(monday, [finding(2)], place('b')));
    const after = audit(cluster(tuesday, [finding(2)], place('b')), cluster(tuesday, [], place('a')));
    expect(fates(againstBaseline(after, before).result)).toEqual({ 1: 'resolved', 2: 'unchanged' });
  });

  it('of one name in two regions are not mixed up', () => {
    const before = audit(cluster(monday, [finding(1)], place('shop', 'eu-west-1')));
    const after = audit(cluster(tuesday, [finding(2)], place('shop', 'us-west-2')));
    const { result, warnings } = againstBaseline(after, before);
    expect(fates(result)).toEqual({ 2: 'new' });
    expect(warnings).toEqual(['The baseline also has shop, which this result does not speak of']);
  });

  it('resolve nothing of a cluster that is missing, and say so', () => {
    const before = audit(...['a', 'b', 'c'].map((name, n) => cluster(monday, [finding(n)], place(name))));
    const { result, warnings } = againstBaseline(audit(cluster(tuesday, [], place('a'))), before);
    expect(result.summary.resolved).toBe(1);
    expect(warnings).toEqual(['The baseline also has b and c, which this result does not speak of']);
  });

  it('call all of a cluster new that was not there before', () => {
    const before = audit(cluster(monday, [], place('a')));
    const after = audit(cluster(tuesday, [], place('a')), cluster(tuesday, [finding(9)], place('b')));
    expect(fates(againstBaseline(after, before).result)).toEqual({ 9: 'new' });
  });
});

it('a baseline from later than the result is pointed out', () => {
  const { warnings } = againstBaseline(audit(cluster(monday, [])), audit(cluster(tuesday, [])));
  expect(warnings).toEqual([`The baseline (${tuesday}) is newer than this result (${monday})`]);
});

const anyCluster = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c'),
    status: fc.constantFrom('audited', 'incomplete', 'failed'),
    namespaces: fc.subarray(['checkout', 'web']),
    unread: fc.integer({ min: 0, max: 1 }),
    verdict: fc.constantFrom('pass', 'fail', 'not-applicable', 'not-evaluated'),
    findings: fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 0, max: 8 }),
        severity: fc.constantFrom(...severities),
        status: fc.constantFrom('new', 'unchanged', 'worse', 'resolved'),
        workloads: fc.integer({ min: 0, max: 30 }),
      }),
      { selector: ({ id }) => id, maxLength: 6 },
    ),
  })
  .map(({ name, status, namespaces, unread, verdict: came, findings }) => ({
    ...cluster(monday, [], {
      ...{ name, status, arn: `arn:aws:eks:eu-west-1:111122223333:cluster/${name}`, scope: { namespaces } },
      verdicts: [verdict({ status: came, unread })],
    }),
    findings: findings.map(({ id, workloads, ...rest }) =>
      finding(id, { ...rest, affected: { pods: workloads, workloads, names: [] } }),
    ),
  }));
const anyAudit = fc
  .uniqueArray(anyCluster, { selector: ({ name }) => name, minLength: 1 })
  .map((clusters) => audit(...clusters));

describe('any result', () => {
  it('against itself has nothing new, worse or resolved', () => {
    fc.assert(
      fc.property(anyAudit, (one) => {
        const { result, warnings } = againstBaseline(one, one);
        expect(new Set(Object.values(fates(result))).difference(new Set(['unchanged'])).size).toBe(0);
        expect(result.summary).toMatchObject({ new: 0, resolved: 0 });
        expect(warnings).toEqual([]);
      }),
    );
  });

  it('keeps each of its findings, and states none twice', () => {
    fc.assert(
      fc.property(anyAudit, anyAudit, (before, after) => {
        const { result } = againstBaseline(after, before);
        for (const [index, { findings }] of result.clusters.entries()) {
          const prints = findings.map(({ fingerprint }) => fingerprint);
          expect(new Set(prints).size).toBe(prints.length);
          const open = after.clusters[index]?.findings.filter(({ status }) => status !== 'resolved') ?? [];
          const kept = findings.filter(({ status }) => status !== 'resolved').map(({ fingerprint }) => fingerprint);
          expect(kept).toEqual(expect.arrayContaining(open.map(({ fingerprint }) => fingerprint)));
        }
      }),
    );
  });
});

const result = summarize([clusterResult({ findings: [anyFinding()] })]);

async function written(text: string): Promise<string> {
  const file = path.join(await emptyFolder(), 'result.json');
  writeFileSync(file, text);
  return file;
}

/** A result with something else in one place. */
function changed(change: (document: AuditResult) => unknown): string {
  const document = JSON.parse(JSON.stringify(result)) as AuditResult;
  change(document);
  return JSON.stringify(document);
}

describe('a result that is read', () => {
  it('is what was written', async () => {
    expect(await readResult(await written(renderJson(result)))).toEqual(result);
  });

  it.each([
    ['is empty', '', /result\.json is empty; write it with --format json$/],
    ['is cut short', renderJson(result).slice(0, -20), /is not JSON \(.+\); write it with --format json$/],
    ['is a table', 'No findings', /is not JSON/],
    ['is no object', '[]', /is no result of an audit: write it with --format json$/],
    ['is null', 'null', /is no result of an audit: write it with --format json$/],
    ['is another document', '{"a":1}', /is no result of an audit: write it with --format json$/],
    ['is a stored one', JSON.stringify(storedResult(24)), /its schema is fargate-auditor\/stored-result\/v2, which/],
    ['is of another version', changed((one) => Object.assign(one, { schema: 'x/v9' })), /its schema is x\/v9, which/],
    ['lacks a field', changed((one) => Reflect.deleteProperty(one, 'takenAt')), /is not a whole result: takenAt: /],
    [
      'has a wrong value deep inside',
      changed(({ clusters }) => Object.assign(clusters[0]?.findings[0] ?? {}, { severity: 'fatal' })),
      /is not a whole result: clusters\.0\.findings\.0\.severity: /,
    ],
  ])('fails as a run that could not be made when it %s', async (_, text, message) => {
    const file = await written(text);
    const reading = readResult(file);
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toMatchObject({ name: 'AuditorError', kind: 'runtime' });
    await expect(reading).rejects.toThrow(file);
  });

  it('fails as a mistake of the user when it holds no cluster', async () => {
    const reading = readResult(await written(JSON.stringify({ ...result, clusters: [] })));
    await expect(reading).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('holds no cluster'),
    });
  });

  it('may have fields of a newer release, which are ignored', async () => {
    const text = changed((one) => Object.assign(one.clusters[0] ?? {}, { more: 1 }));
    expect(await readResult(await written(text))).toEqual(result);
  });

  it('names a few mistakes, not thousands', async () => {
    const broken = Array.from({ length: 500 }, () => ({}));
    const reading = readResult(await written(JSON.stringify({ ...result, clusters: broken })));
    await expect(reading).rejects.toSatisfy((error: Error) => error.message.length < 800);
  });

  it('fails with the reason when there is no such file', async () => {
    const file = path.join(await emptyFolder(), 'none.json');
    await expect(readResult(file)).rejects.toThrow(`Cannot read ${file}: ENOENT`);
    await expect(readResult(path.dirname(file))).rejects.toThrow(/is a folder; a result is one file/);
  });
});
