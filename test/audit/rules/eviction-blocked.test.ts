import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/eviction-blocked.ts';
import type { BudgetStatus, DisruptionBudget } from '#model/facts/workload.ts';
import type { Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargatePod, pod, workload } from '../../support/builders/facts.ts';
import { only } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const everything = { matchLabels: {}, matchExpressions: [] };
const counts = (fields: Partial<BudgetStatus> = {}): BudgetStatus => ({
  ...{ disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2, syncFailure: null },
  ...fields,
});
const budget = (fields: Partial<DisruptionBudget> = {}): DisruptionBudget => ({
  ...{ namespace: 'apps', name: 'web', managedBy: null, minAvailable: null, maxUnavailable: null },
  ...{ selector: { matchLabels: { app: 'web' }, matchExpressions: [] }, letsUnhealthyGo: false, status: null },
  ...fields,
});
const judged = (budgets: readonly DisruptionBudget[], pods: readonly Pod[] = [fargatePod()]) =>
  judge(rule.id, facts({ disruptionBudgets: read({ namespaces: null, list: budgets }) }), pods);
const statusOf = async (...given: Parameters<typeof judged>) => (await judged(...given)).verdict.status;

describe('passes', () => {
  it.each([
    ['no budget is there', []],
    ['the budget allows one to go', [budget({ status: counts({ disruptionsAllowed: 1 }) })]],
    [
      'it is about other pods',
      [budget({ maxUnavailable: '0', selector: { ...everything, matchLabels: { app: 'x' } } })],
    ],
    ['it is in another namespace', [budget({ namespace: 'other', maxUnavailable: '0', selector: everything })]],
    ['it selects none', [budget({ maxUnavailable: '0', selector: null })]],
  ])('when %s', async (_, budgets) => {
    expect(await statusOf(budgets)).toBe('pass');
  });
});

describe('names a workload whose budget leaves nothing', () => {
  it.each([
    ['maxUnavailable is nought', { maxUnavailable: '0' }, 'allows no pod to be unavailable (maxUnavailable: 0)'],
    ['maxUnavailable is no share', { maxUnavailable: '0%' }, 'allows no pod to be unavailable (maxUnavailable: 0%)'],
    ['all have to be available', { minAvailable: '100%' }, 'wants all of its pods available (minAvailable: 100%)'],
    ['as many as there are', { minAvailable: '2', status: counts() }, 'wants 2 of 2 pods available (minAvailable: 2)'],
    [
      'more than there are',
      { minAvailable: '3', status: counts({ desiredHealthy: 3 }) },
      'wants 3 of 2 pods available (minAvailable: 3)',
    ],
    [
      'a share comes to the only one',
      { minAvailable: '50%', status: counts({ currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 }) },
      'wants 1 of 1 pod available (minAvailable: 50%)',
    ],
    ['no term was saved', { status: counts() }, 'wants 2 of 2 pods available; '],
  ])('since %s', async (_, fields, because) => {
    const finding = only(await judged([budget(fields)]));
    expect(finding).toMatchObject({
      severity: 'medium',
      subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
      affected: { pods: 1, workloads: 1 },
    });
    expect(finding.message).toContain(`cannot be evicted to be patched: PodDisruptionBudget web ${because}`);
    expect(finding.message).toContain('Fargate gives a deadline');
    expect(finding.remediation.commands).toEqual([
      `kubectl -n apps patch pdb web --type merge -p '{"spec":{"maxUnavailable":1,"minAvailable":null}}'`,
    ]);
  });

  it('also when unready pods may go: the others may not', async () => {
    const finding = only(await judged([budget({ maxUnavailable: '0', letsUnhealthyGo: true, status: counts() })]));
    expect(finding.severity).toBe('medium');
    expect(finding.evidence).toContainEqual(expect.objectContaining({ what: 'unhealthyPodEvictionPolicy' }));
  });

  it('at low severity while too few pods are ready, also where those that are not may go', async () => {
    const status = counts({ currentHealthy: 1, expectedPods: 3 });
    const told = async (letsUnhealthyGo: boolean) => only(await judged([budget({ letsUnhealthyGo, status })]));
    const [strict, lenient] = [await told(false), await told(true)];
    expect([strict.severity, lenient.severity]).toEqual(['low', 'low']);
    expect(lenient.message).toContain('allows no eviction of a pod that is ready now');
    expect(strict.remediation.notes?.[0]).toContain('AlwaysAllow');
    expect(lenient.remediation.notes ?? []).toEqual([]);
  });

  it('selected by an empty selector, which means the whole namespace', async () => {
    expect(await statusOf([budget({ maxUnavailable: '0', selector: everything })])).toBe('fail');
  });

  it('selected by expressions', async () => {
    const matchExpressions = [{ key: 'app', operator: 'In', values: ['api', 'web'] } as const];
    expect(await statusOf([budget({ maxUnavailable: '0', selector: { matchLabels: {}, matchExpressions } })])).toBe(
      'fail',
    );
  });

  it('once for each workload, with the manager of the budget', async () => {
    const api = fargatePod({
      owner: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'api', uid: 'x' },
      name: 'api-0',
      labels: { app: 'api' },
    });
    const all = budget({ maxUnavailable: '0', selector: everything, managedBy: 'Helm' });
    const { findings } = await judged([all], [fargatePod(), fargatePod({ name: 'web-2' }), api]);
    expect(findings.map(({ subject, affected }) => [subject.name, affected.pods])).toEqual([
      ['web', 2],
      ['api', 1],
    ]);
    expect(findings[0]?.remediation.notes).toContain(
      'PodDisruptionBudget web is managed by Helm: make the change there, or it will be reverted.',
    );
  });

  it('with another way out for a bare pod', async () => {
    const bare = fargatePod({ owner: null, generateName: null });
    const { remediation } = only(await judged([budget({ minAvailable: '1', status: counts() })], [bare]));
    expect(remediation.commands).toEqual(['kubectl -n apps describe pdb web']);
  });
});

it('names a workload that Kubernetes cannot count', async () => {
  const status = counts({ expectedPods: 0, desiredHealthy: 0, syncFailure: 'found no controllers for pod "web-1"' });
  const finding = only(await judged([budget({ maxUnavailable: '1', status })]));
  expect(finding).toMatchObject({ severity: 'medium' });
  expect(finding.message).toContain('cannot count its pods: found no controllers for pod "web-1"');
});

it('says that sick pods are the reason, at low', async () => {
  const status = counts({ currentHealthy: 1, desiredHealthy: 2, expectedPods: 3 });
  const finding = only(await judged([budget({ maxUnavailable: '1', status })]));
  expect(finding.severity).toBe('low');
  expect(finding.message).toContain('cannot be evicted now to be patched');
  expect(finding.message).toContain('since 1 of 3 pods is ready and it wants 2');
});

it('names a workload that several budgets select, whatever they allow', async () => {
  const open = { status: counts({ disruptionsAllowed: 1 }) };
  const finding = only(await judged([budget({ ...open, name: 'a' }), budget({ ...open, name: 'b' })]));
  expect(finding).toMatchObject({ severity: 'medium', evidence: [{ is: 'a and b', shouldBe: 'one' }] });
  expect(finding.message).toContain('This pod has multiple PodDisruptionBudget');
  expect(finding.remediation.commands).toEqual(['kubectl -n apps get pdb a b -o wide']);
});

describe('says nothing of', () => {
  const closed = [budget({ maxUnavailable: '0', selector: everything })];
  it.each([
    ['a pod on another node', pod()],
    ['a pod that has yet to start', fargatePod({ phase: 'Pending' })],
    ['a pod that finished', fargatePod({ phase: 'Failed' })],
    ['a pod that is being deleted', fargatePod({ deleting: true })],
  ])('%s', async (_, one) => {
    expect(await judged(closed, [one])).toMatchObject({
      verdict: { status: 'not-applicable', judged: 0 },
      findings: [],
    });
  });
});

describe('is not-evaluated', () => {
  it('when budgets are unread, and names the permission', async () => {
    const denied = facts({ disruptionBudgets: unread('denied', 'list poddisruptionbudgets (RBAC)') });
    expect((await judge(rule.id, denied, [fargatePod()])).verdict).toMatchObject({
      status: 'not-evaluated',
      missingPermissions: ['list poddisruptionbudgets (RBAC)'],
    });
  });

  it.each([
    ['its counts are not there', budget({ minAvailable: '1' })],
    ['its controller has not seen the pod', budget({ status: counts({ expectedPods: 0, desiredHealthy: 0 }) })],
  ])('when %s', async (_, one) => {
    const { verdict } = await judged([one]);
    expect(verdict).toMatchObject({ status: 'not-evaluated', unread: 1 });
    expect(verdict.reason).toContain('1 pod: it is not known whether they may be evicted');
  });

  it('where nobody asked for budgets', async () => {
    const list = read({ namespaces: ['other'], list: [] });
    const { verdict } = await judge(rule.id, facts({ disruptionBudgets: list }), [fargatePod()]);
    expect(verdict.status).toBe('not-evaluated');
  });
});

it('works without workloads', async () => {
  const cluster = facts({
    workloads: unread('denied'),
    disruptionBudgets: read({ namespaces: null, list: [budget({ maxUnavailable: '0' })] }),
  });
  expect(only(await judge(rule.id, cluster, [fargatePod()])).subject).toEqual({ ...workloadOf(), kind: 'Deployment' });
});

function workloadOf() {
  const { namespace, name } = workload();
  return { namespace, name };
}

it('never passes a budget that allows nobody to go, and never names one that does', async () => {
  const count = fc.integer({ min: 0, max: 4 });
  const cases = fc.record({
    currentHealthy: count,
    desiredHealthy: count,
    expectedPods: fc.integer({ min: 1, max: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ currentHealthy, desiredHealthy, expectedPods }) => {
      const disruptionsAllowed = Math.max(0, currentHealthy - desiredHealthy);
      const status = counts({ currentHealthy, desiredHealthy, expectedPods, disruptionsAllowed });
      expect(await statusOf([budget({ minAvailable: '1', status })])).toBe(disruptionsAllowed === 0 ? 'fail' : 'pass');
    }),
    { numRuns: 40 },
  );
});
