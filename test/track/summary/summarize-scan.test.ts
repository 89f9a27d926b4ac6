import { describe, expect, it } from 'vitest';
import type { Finding } from '#model/finding/finding.ts';
import {
  type ManifestLine,
  type ScanPlan,
  scanPlanSchema,
  type ScanSummary,
  scanSummarySchema,
} from '#model/scan/scan.ts';
import type { StoredResult } from '#model/result/stored-result.ts';
import { hasChanged, SummaryCount } from '#track/summary/summarize-scan.ts';
import {
  finding,
  place,
  scanOf,
  scanSummary,
  storedResult,
  summarizedCluster,
} from '../../support/builders/results.ts';

const completedAt = '2026-11-24T02:10:00Z';
const sum = 'ab'.repeat(32);

function stored(name: string, findings: readonly Finding[] = [], resolved: Finding[] = []): StoredResult {
  return { ...storedResult(24, { name, findings: [...findings] }), resolved };
}

function line(fields: Partial<ManifestLine> = {}): ManifestLine {
  return { ...scanOf(24), ...place, cluster: 'shop', error: null, ...fields };
}

function planned(fields: Partial<ScanPlan> = {}): ScanPlan {
  return scanPlanSchema.parse({
    schema: 'fargate-auditor/plan/v1',
    ...scanOf(24),
    previousScanId: null,
    lines: [],
    ...fields,
  });
}

function counted(
  see: (count: SummaryCount) => void,
  previous: ScanSummary | string | null = scanOf(23).scanId,
  plan: Partial<ScanPlan> = {},
) {
  const isSummary = previous !== null && typeof previous === 'object';
  const count = new SummaryCount(scanOf(24), {
    previousScanId: isSummary ? previous.scanId : previous,
    previous: isSummary ? previous : null,
    plan: planned(plan),
  });
  see(count);
  const summary = count.finish(completedAt);
  expect(scanSummarySchema.parse(summary)).toEqual(summary);
  return summary;
}

it('what only this release judges so is told once, by rule, and is no change; what is waived of it is not told', () => {
  const known = finding({ status: 'unchanged', firstJudgedBy: '0.2.0' });
  const waived = { ...known, waiver: { reason: 'known' } };
  const summary = counted((count) => {
    count.add(stored('shop', [known, waived, { ...known, rule: 'pod-failed' }]), 'key/shop', sum);
    count.add(stored('bank', [known]), 'key/bank', sum);
  });
  expect(summary.firstJudged).toMatchObject({ rules: { 'logging-disabled': 2, 'pod-failed': 1 } });
  expect(summary.changes).toEqual({ new: 0, worse: 0, unchanged: 3, resolved: 0 });
  expect(hasChanged(summary)).toBe(true);
  expect(hasChanged({ ...summary, firstJudged: null })).toBe(false);
});

const resolved = finding({ status: 'resolved', severity: 'critical' });

describe('a scan summed up', () => {
  it('counts findings and changes by cluster and in all', () => {
    const summary = counted((count) => {
      count.add(
        stored('shop', [finding(), finding({ status: 'unchanged', severity: 'low' })], [resolved]),
        'key/shop',
        sum,
      );
      count.add(stored('bank', [finding({ status: 'worse' })]), 'key/bank', sum);
    });
    expect(summary).toMatchObject({ ...scanOf(24), completedAt, previousScanId: scanOf(23).scanId, complete: true });
    expect(summary.findings).toEqual({ critical: 0, high: 2, medium: 0, low: 1, info: 0 });
    expect(summary.changes).toEqual({ new: 1, worse: 1, unchanged: 1, resolved: 1 });
    expect(summary.clusters).toMatchObject([
      { cluster: 'bank', new: 0, worse: 1, resultKey: 'key/bank', resultSha256: sum, coverage: 75 },
      { cluster: 'shop', new: 1, unchanged: 1, resolved: 1, findings: { high: 1, low: 1, critical: 0 } },
    ]);
  });

  it('counts what is waived apart, and takes neither its coming nor its going for a change', () => {
    const waiver = { reason: 'agreed' };
    const waived = [
      finding({ waiver }),
      finding({ waiver, status: 'unchanged' }),
      finding({ waiver, status: 'worse' }),
    ];
    const verdicts = [
      { rule: 'logging-disabled', status: 'fail' as const, judged: 3, unread: 0, missingPermissions: [] },
    ];
    const summary = counted((count) => {
      const result = storedResult(24, { verdicts, findings: [...waived, finding({ status: 'unchanged' })] });
      count.add({ ...result, resolved: [finding({ waiver, status: 'resolved' })] }, 'key', sum);
    });
    expect(summary).toMatchObject({ waived: 3, findings: { high: 1 }, rules: { 'logging-disabled': 1 }, changed: [] });
    expect(summary.changes).toEqual({ new: 0, worse: 0, unchanged: 1, resolved: 0 });
    expect(summary.clusters).toMatchObject([{ waived: 3, new: 0, unchanged: 1, findings: { high: 1 } }]);
    expect(hasChanged(summary)).toBe(false);
  });

  it('sorts clusters by account, region and name', () => {
    const summary = counted((count) => {
      count.missing(line({ account: '999900001111' }));
      count.missing(line({ region: 'us-west-2', cluster: 'a' }));
      count.missing(line({ cluster: 'b' }));
      count.missing(line({ cluster: null, error: 'AccessDenied' }));
    });
    expect(summary.clusters.map(({ account, region, cluster }) => [account, region, cluster])).toEqual([
      ['111122223333', 'eu-west-1', null],
      ['111122223333', 'eu-west-1', 'b'],
      ['111122223333', 'us-west-2', 'a'],
      ['999900001111', 'eu-west-1', 'shop'],
    ]);
  });

  it('names clusters without a result, and those that could not be listed', () => {
    const summary = counted((count) => {
      count.missing(line());
      count.missing(line({ cluster: null, error: 'not allowed to assume the role' }));
      count.missing(line({ cluster: null, region: 'eu-west-2' }));
    });
    expect(summary.complete).toBe(false);
    expect(summary.clusters).toMatchObject([
      {
        cluster: null,
        status: 'failed',
        error: 'not allowed to assume the role',
        coverage: null,
        resultKey: null,
        resultSha256: null,
      },
      { cluster: 'shop', status: 'missing', error: 'Its audit ended without a result' },
      { cluster: null, status: 'failed', error: 'Its clusters could not be listed' },
    ]);
  });

  it.each(['incomplete', 'failed'] as const)('is not complete with a cluster that is %s', (status) => {
    const summary = counted((count) => {
      count.add({ ...storedResult(24, { status, error: 'no answer' }) }, 'key', sum);
    });
    expect(summary.complete).toBe(false);
    expect(summary.clusters).toMatchObject([{ status, error: 'no answer', resultKey: 'key' }]);
  });

  it('is not complete while CloudWatch Logs lacks findings of a cluster, and says why', () => {
    const summary = counted((count) => {
      count.add({ ...stored('shop'), unlogged: 'the log group is gone' }, 'key', sum);
    });
    expect(summary.complete).toBe(false);
    expect(summary.clusters).toMatchObject([{ status: 'audited', error: null, unlogged: 'the log group is gone' }]);
  });

  it('is not complete while Security Hub lacks findings that it should have, and says why', () => {
    const summary = counted((count) => {
      count.add({ ...stored('shop'), unimported: 'not enabled' }, 'key', sum);
      count.add(stored('bank'), 'key', sum);
    });
    expect(summary.complete).toBe(false);
    expect(summary.clusters.map(({ unimported }) => unimported)).toEqual([null, 'not enabled']);
  });

  it('counts open findings of each rule that was judged, also none', () => {
    const verdict = { judged: 1, unread: 0, missingPermissions: [] };
    const verdicts = [
      { ...verdict, rule: 'profile-overlap', status: 'pass' as const },
      { ...verdict, rule: 'logging-disabled', status: 'fail' as const },
      { ...verdict, rule: 'logging-stale', status: 'not-evaluated' as const },
    ];
    const summary = counted((count) => {
      count.add(storedResult(24, { name: 'a', verdicts, findings: [finding(), finding()] }), 'a', sum);
      count.add(
        storedResult(24, { name: 'b', verdicts, findings: [finding(), finding({ status: 'resolved' })] }),
        'b',
        sum,
      );
    });
    expect(Object.entries(summary.rules)).toEqual([
      ['logging-disabled', 3],
      ['profile-overlap', 0],
    ]);
  });

  it('keeps 200 changes, the worst, and what is resolved last', () => {
    const many = (count: number, fields: Partial<Finding>) => Array.from({ length: count }, () => finding(fields));
    const summary = counted((count) => {
      count.add(stored('a', many(90, { severity: 'low' }), many(150, resolved)), 'a', sum);
      count.add(stored('b', many(90, { severity: 'critical', status: 'worse' })), 'b', sum);
      count.add(stored('c', many(10, { severity: 'high' })), 'c', sum);
    });
    const kinds = Map.groupBy(summary.changed, ({ finding: { status, severity } }) => `${status} ${severity}`);
    expect([...kinds].map(([kind, all]) => [kind, all.length])).toEqual([
      ['worse critical', 90],
      ['new high', 10],
      ['new low', 90],
      ['resolved critical', 10],
    ]);
    expect(summary.changes.resolved).toBe(150);
    expect(summary.changed[0]?.cluster).toBe('111122223333/eu-west-1/b');
  });

  it('does not depend on the order of the results', () => {
    const results = ['c', 'a', 'b'].map((name) => stored(name, [finding(), finding({ severity: 'low' })], [resolved]));
    const see = (all: readonly StoredResult[]) =>
      counted((count) => {
        for (const one of all) count.add(one, one.result.name, sum);
      });
    expect(see(results.toReversed())).toEqual(see(results));
  });

  it('of no cluster is not complete, unless the configuration says that there may be none', () => {
    expect(counted(() => undefined, null, { mayBeEmpty: true })).toMatchObject({ complete: true });
    expect(counted(() => undefined)).toMatchObject({ complete: false, clusters: [], changed: [] });
  });
});

describe('whether there is something to tell', () => {
  const known = { previousScanId: scanOf(23).scanId };
  const changes = { new: 0, worse: 0, unchanged: 4, resolved: 0 };
  const lost = { ...known, changes, clusters: [summarizedCluster({ status: 'failed' })] };

  it.each([
    ['nothing changed', { ...known, changes }, false],
    ['it is the first scan', { changes }, true],
    ['something is new', { ...known, changes: { ...changes, new: 1 } }, true],
    ['something is worse', { ...known, changes: { ...changes, worse: 1 } }, true],
    ['something is resolved', { ...known, changes: { ...changes, resolved: 1 } }, true],
    ['rules were not evaluated', { ...known, changes, clusters: [summarizedCluster({ status: 'incomplete' })] }, false],
    ['a cluster failed', lost, true],
    ['a cluster is missing', { ...known, changes, clusters: [summarizedCluster({ status: 'missing' })] }, true],
  ] as const)('%s', (_, fields, is) => {
    expect(hasChanged(scanSummary(24, fields as Parameters<typeof scanSummary>[1]))).toBe(is);
  });

  it('findings that CloudWatch Logs lacks are news once', () => {
    const well = scanSummary(23, { ...known, changes, clusters: [summarizedCluster()] });
    const unlogged = (unlogged: string) => ({ ...known, changes, clusters: [summarizedCluster({ unlogged })] });
    expect(hasChanged(scanSummary(24, unlogged('a')), well)).toBe(true);
    expect(hasChanged(scanSummary(24, unlogged('a')), scanSummary(23, unlogged('b')))).toBe(false);
  });

  it('findings that another destination lacks are news too', () => {
    const lacking = (lost: object) => ({ ...known, changes, clusters: [summarizedCluster(lost)] });
    const before = scanSummary(23, lacking({ unlogged: 'a' }));
    expect(hasChanged(scanSummary(24, lacking({ unimported: 'a' })), before)).toBe(true);
    expect(hasChanged(scanSummary(24, lacking({ unlogged: 'b', unimported: 'a' })), before)).toBe(true);
  });

  it('a cluster that failed the night before too is no news; one that recovered is', () => {
    const well = scanSummary(23, { ...known, changes, clusters: [summarizedCluster()] });
    expect(hasChanged(scanSummary(24, lost), scanSummary(23, lost))).toBe(false);
    expect(hasChanged(scanSummary(24, lost), well)).toBe(true);
    expect(hasChanged(well, scanSummary(23, lost))).toBe(true);
  });
});

describe('the scope of a scan', () => {
  const before = scanSummary(23, {
    clusters: ['bank', 'shop'].map((cluster) => summarizedCluster({ cluster, coverage: 75 })),
  });
  const whole = (count: SummaryCount) =>
    ['bank', 'shop'].forEach((name) => count.add(stored(name), `key/${name}`, sum));

  it('is no news when it is as before', () => {
    expect(hasChanged(counted(whole, before), before)).toBe(false);
  });

  it.each([
    [{ left: [{ ...place, cluster: 'desk', reason: 'filtered' as const, detail: null }] }],
    [{ optedOut: [{ ...place, cluster: 'desk', reason: 'moves', until: '2026-12-24' }] }],
    [{ refusedOptOuts: [{ ...place, cluster: 'shop', problem: 'it ended' }] }],
  ])('is news, and complete all the same, with %j', (plan) => {
    const summary = counted(whole, before, plan);
    expect(summary).toMatchObject({ ...plan, complete: true });
    expect(hasChanged(summary, before)).toBe(true);
    // The next night nothing is new about it.
    const next = { ...counted(whole, { ...before, ...plan }, plan) };
    expect(hasChanged(next, { ...before, ...plan })).toBe(false);
  });

  it('is incomplete where accounts may be unknown, with the reason', () => {
    expect(counted(whole, before, { problems: ['Not allowed to list accounts'] })).toMatchObject({
      complete: false,
      clusters: [{}, {}, { account: 'unknown', status: 'failed', error: 'Not allowed to list accounts' }],
    });
  });

  it('names a cluster that was deleted while the scan ran, which fails nothing', () => {
    const summary = counted((count) => {
      count.add(stored('bank'), 'key/bank', sum);
      count.gone(line({ cluster: 'shop' }));
      count.gone(line({ cluster: 'seen-by-no-scan' }));
    }, before);
    expect(summary).toMatchObject({
      complete: true,
      left: [{ cluster: 'shop', reason: 'deleted' }],
      clusters: [{ cluster: 'bank' }, { status: 'gone' }, { cluster: 'shop', status: 'gone', error: null }],
    });
    expect(hasChanged(summary, before)).toBe(true);
  });

  it('is news where less of a cluster could be judged, whatever else', () => {
    const less = { evaluated: 2, notApplicable: 0, notEvaluated: 2, percent: 50 };
    const see = (count: SummaryCount) => {
      count.add({ ...storedResult(24, { name: 'bank', coverage: less }) }, 'key/bank', sum);
      count.add(stored('shop'), 'key/shop', sum);
    };
    const summary = counted(see, before);
    expect(summary.lessCovered).toEqual([{ ...place, cluster: 'bank', from: 75, to: 50 }]);
    expect(hasChanged(summary, before)).toBe(true);
  });
});
