import { describe, expect, it } from 'vitest';
import { readEndings } from '#collect/endings.ts';
import { collectFacts } from '#collect/facts.ts';
import { toDisruptionBudget } from '#collect/project/to-disruption-budget.ts';
import { toJob } from '#collect/project/to-job.ts';
import type { RawObject } from '#collect/raw/fields.ts';
import { read, unread } from '#model/slice.ts';
import { denied, type MemoryCluster, MemorySource } from '../support/memory-source.ts';

const metadata = (name: string, more: RawObject = {}) => ({ namespace: 'apps', name, ...more });
const counts = { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 };
const budget = (spec: RawObject, more: RawObject = {}) =>
  toDisruptionBudget({ metadata: metadata('web', { generation: 3 }), spec, ...more });

describe('readEndings', () => {
  const from = (cluster: MemoryCluster) => readEndings(new MemorySource(cluster), ['apps']);

  it('gives budgets, with where they were asked for, and Jobs, by place', async () => {
    const objects = [{ metadata: metadata('z') }, { metadata: metadata('a') }];
    const { disruptionBudgets, jobs } = await from({ disruptionBudgets: objects, jobs: objects });
    expect(disruptionBudgets).toMatchObject({ value: { namespaces: ['apps'], list: [{ name: 'a' }, { name: 'z' }] } });
    expect(jobs).toMatchObject({ value: [{ name: 'a' }, { name: 'z' }] });
  });

  it('loses one without the other, and no workloads', async () => {
    const failing = { jobs: denied('jobs') };
    const facts = await collectFacts(new MemorySource({ failing }), { scope: [] });
    expect(facts.jobs).toEqual(unread('not allowed to list jobs', 'list jobs (RBAC)'));
    expect(facts).toMatchObject({ workloads: { ok: true }, disruptionBudgets: { ok: true } });
    expect((await from({ failing: { disruptionBudgets: denied('pdb') } })).jobs).toEqual(read([]));
  });

  it('takes no selector that nobody understands for one that selects nothing', async () => {
    const odd = { metadata: metadata('web'), spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Gt' }] } } };
    expect((await from({ disruptionBudgets: [odd] })).disruptionBudgets).toMatchObject({
      ok: false,
      reason: expect.stringContaining('unknown operator'),
    });
  });
});

describe('a PodDisruptionBudget', () => {
  it('keeps its terms as written', () => {
    const selector = {
      matchLabels: { app: 'web' },
      matchExpressions: [
        { key: 'tier', operator: 'In', values: ['a'] },
        { key: 'x', operator: 'Exists' },
      ],
    };
    const spec = { minAvailable: 2, maxUnavailable: '0%', selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' };
    expect(budget(spec)).toEqual({
      ...{ namespace: 'apps', name: 'web', managedBy: null, minAvailable: '2', maxUnavailable: '0%' },
      letsUnhealthyGo: true,
      selector: {
        matchLabels: { app: 'web' },
        matchExpressions: [
          { key: 'tier', operator: 'In', values: ['a'] },
          { key: 'x', operator: 'Exists', values: [] },
        ],
      },
      status: null,
    });
  });

  it.each([
    ['an empty selector', {}, { matchLabels: {}, matchExpressions: [] }],
    ['no selector', undefined, null],
    ['a null selector', null, null],
  ])('tells %s apart', (_, selector, kept) => {
    expect(budget({ selector }).selector).toEqual(kept);
  });

  it('has the counts of its controller, unless it was changed since or they are not there', () => {
    expect(budget({}, { status: { ...counts, observedGeneration: 3 } }).status).toEqual({
      ...counts,
      syncFailure: null,
    });
    expect(budget({}, { status: { ...counts, observedGeneration: 2 } }).status).toBeNull();
    expect(budget({}, { status: counts }).status).toBeNull();
    expect(budget({}, { status: { ...counts, expectedPods: undefined, observedGeneration: 3 } }).status).toBeNull();
  });

  it('says why its controller could not count', () => {
    const failed = (condition: RawObject) =>
      budget({}, { status: { ...counts, observedGeneration: 3, conditions: [condition] } }).status?.syncFailure;
    const condition = { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed' };
    expect(failed({ ...condition, message: 'found no controllers for pod "a"' })).toContain('found no controllers');
    expect(failed(condition)).toBe('SyncFailed');
    expect(failed({ ...condition, reason: 'InsufficientPods' })).toBeNull();
  });
});

describe('a Job', () => {
  const job = (spec: RawObject, status?: RawObject) => toJob({ metadata: metadata('once'), spec, status });
  const over = (type: string, status = 'True') => ({ type, status, lastTransitionTime: '2026-01-05T10:00:00Z' });

  it('keeps its time to live, of nought seconds too', () => {
    expect(job({}).ttlSeconds).toBeNull();
    expect(job({ ttlSecondsAfterFinished: 0 }).ttlSeconds).toBe(0);
  });

  it.each([
    ['completed', { conditions: [over('SuccessCriteriaMet'), over('Complete')] }, '2026-01-05T10:00:00Z'],
    ['failed', { conditions: [over('Failed')] }, '2026-01-05T10:00:00Z'],
    ['only says when it completed', { completionTime: '2026-01-05T11:00:00Z' }, '2026-01-05T11:00:00Z'],
    ['still runs', { conditions: [over('Complete', 'False'), over('Suspended')] }, null],
    ['has no status', undefined, null],
  ])('that %s', (_, status, finishedAt) => {
    expect(job({}, status).finishedAt).toBe(finishedAt);
  });
});
