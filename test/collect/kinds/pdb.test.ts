import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { kinds } from '#collect/kinds/index.ts';
import type { RawObject } from '#collect/raw/fields.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { denied, type MemoryCluster, MemorySource } from '../../support/fakes/memory-source.ts';

const { fact: toDisruptionBudget, keep: redactBudget } = kinds.pdb;
const metadata = (name: string, more: RawObject = {}) => ({ namespace: 'apps', name, ...more });
const counts = { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 };
const budget = (spec: RawObject, more: RawObject = {}) =>
  toDisruptionBudget({ metadata: metadata('web', { generation: 3 }), spec, ...more });

async function factsOf(cluster: MemoryCluster) {
  return collectFacts(new MemorySource(cluster), { scope: ['apps'] });
}

describe('PodDisruptionBudgets', () => {
  it('come with where they were asked for, by place', async () => {
    const { disruptionBudgets } = await factsOf({ pdb: [{ metadata: metadata('z') }, { metadata: metadata('a') }] });
    expect(disruptionBudgets).toMatchObject({ value: { namespaces: ['apps'], list: [{ name: 'a' }, { name: 'z' }] } });
  });

  it('cost no Jobs when they are denied', async () => {
    const { disruptionBudgets, jobs } = await factsOf({ failing: { pdb: denied('pdb') } });
    expect(disruptionBudgets).toMatchObject({ ok: false });
    expect(jobs).toEqual(read([]));
  });

  it('take no selector that nobody understands for one that selects nothing', async () => {
    const odd = { metadata: metadata('web'), spec: { selector: { matchExpressions: [{ key: 'a', operator: 'Gt' }] } } };
    expect((await factsOf({ pdb: [odd] })).disruptionBudgets).toMatchObject({
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

it('a redacted PodDisruptionBudget is judged as the original is', () => {
  const annotated = { name: 'web', namespace: 'apps', generation: 2, annotations: { note: 'canary' } };

  const conditions = [
    { type: 'Complete', status: 'True', lastTransitionTime: '2026-01-05T10:00:00Z', message: 'kept' },
    { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'found no controllers for pod' },
  ];
  const full = {
    kind: 'PodDisruptionBudget',
    metadata: { ...annotated, labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
    spec: { maxUnavailable: '0%', selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
    status: { ...counts, conditions, observedGeneration: 2, disruptedPods: { canary: '2026-01-05T10:00:00Z' } },
  };
  expect(toDisruptionBudget(redactBudget(full))).toEqual(toDisruptionBudget(full));
  expect(toDisruptionBudget(full).status).not.toBeNull();
  expect(JSON.stringify(redactBudget(full))).not.toContain('canary');
});
