import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { collectPods } from '#collect/pods.ts';
import type { RawObject } from '#collect/raw/fields.ts';
import { expectationsOf, placeOf } from '#model/configuration/configuration.ts';
import type { Pod } from '#model/facts/pod.ts';
import { unread } from '#model/facts/cluster-facts.ts';
import { expectations } from '../support/builders/configuration.ts';
import { denied, type MemoryCluster, MemorySource } from '../support/fakes/memory-source.ts';
import { rawPods } from '../support/builders/raw-pods.ts';

const namespaces = ['checkout', 'prod', 'prod-web', 'orders', 'kube-system'].map((name) => ({ metadata: { name } }));

function profile(...patterns: string[]): RawObject {
  const selectors = patterns.map((namespace) => ({ namespace, labels: { fargate: 'yes' } }));
  return { fargateProfileName: 'p', status: 'ACTIVE', selectors };
}

async function collected(cluster: MemoryCluster, scope: readonly string[] = [], always: readonly string[] = []) {
  const source = new MemorySource(cluster);
  const all = always.length === 0 ? [] : expectations({ namespaces: always, fargate: 'always' });
  const facts = await collectFacts(source, { scope, expectations: all });
  const expected = expectationsOf(all, placeOf(facts.cluster));
  const pages = await Array.fromAsync(collectPods(source, { ...facts, expected }));
  const pods = pages.flatMap((page) => (page.ok ? page.value : []));
  return { source, pages, names: pods.map(({ name }) => name).sort() };
}

function namesWhere(pods: readonly RawObject[], matters: (pod: Pod & RawObject) => boolean): string[] {
  return pods
    .map(
      (raw) => ({ ...(raw['metadata'] as object), ...(raw['spec'] as object), ...(raw['status'] as object) }) as never,
    )
    .filter(matters)
    .map(({ name }: Pod) => name)
    .sort();
}

it('gives pods of Fargate that have finished, wherever they are', async () => {
  const pods = ['Succeeded', 'Failed'].map((phase) => ({
    metadata: { name: phase.toLowerCase(), namespace: 'orders', creationTimestamp: '2026-01-05T10:00:00Z' },
    spec: { schedulerName: 'fargate-scheduler' },
    status: { phase },
  }));
  const { names } = await collected({ mode: 'live', 'fargate-profiles': [profile('checkout')], namespaces, pods });
  expect(names).toEqual(['failed', 'succeeded']);
});

const patterns = fc.subarray(['checkout', 'prod*', '*-web', 'nowhere', '*'], { maxLength: 3 });
const always = fc.subarray(['orders', 'prod?web', 'kube-*'], { maxLength: 2 });
const scopes = fc.subarray(['checkout', 'orders'], { maxLength: 2 });
const modes = fc.constantFrom('live' as const, 'snapshot' as const);

describe('collectPods', () => {
  it('gives every pod that can matter, or that the user asks for, exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(rawPods, patterns, always, scopes, modes, async (pods, selected, wanted, scope, mode) => {
        const matches = (namespace: string) =>
          [...selected, ...wanted].some((pattern) =>
            new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(namespace),
          );
        const expected = namesWhere(pods, ({ namespace, schedulerName, phase }) => {
          const stuck = phase === 'Pending' || phase === 'Failed';
          if (scope.length > 0) return scope.includes(namespace);
          return schedulerName === 'fargate-scheduler' || stuck || matches(namespace);
        });
        const { names } = await collected(
          { mode, 'fargate-profiles': [profile(...selected)], namespaces, pods },
          scope,
          wanted,
        );
        expect(names).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('reads the whole cluster once, and keeps every pod, when profiles are unread', async () => {
    await fc.assert(
      fc.asyncProperty(rawPods, async (pods) => {
        const failing = { 'fargate-profiles': denied('profiles') };
        const { names, source } = await collected({ namespaces, pods, failing });
        expect(names).toEqual(namesWhere(pods, () => true));
        expect(source.queriesOf('pods')).toEqual([{}]);
      }),
    );
  });

  it('asks for three kinds of pods', async () => {
    const { source } = await collected({ 'fargate-profiles': [profile('prod*')], namespaces });
    expect(source.queriesOf('pods')).toEqual([
      { selectors: ['spec.schedulerName=fargate-scheduler'] },
      { namespaces: ['prod'], selectors: ['spec.schedulerName!=fargate-scheduler'] },
      { namespaces: ['prod-web'], selectors: ['spec.schedulerName!=fargate-scheduler'] },
      { selectors: ['status.phase!=Running,status.phase!=Succeeded,spec.schedulerName!=fargate-scheduler'] },
    ]);
  });

  it('asks once when the namespaces are many or unread, and in a snapshot', async () => {
    const many = Array.from({ length: 21 }, (_, index) => ({ metadata: { name: `prod-${index}` } }));
    const cluster = { 'fargate-profiles': [profile('prod*')] };
    const failing = { namespaces: denied('namespaces') };
    for (const more of [{ namespaces: many }, { failing }, { mode: 'snapshot' }] as MemoryCluster[]) {
      expect((await collected({ ...cluster, ...more })).source.queriesOf('pods')).toEqual([{}]);
    }
  });

  it('asks only for the namespaces the user named', async () => {
    const { source } = await collected({ 'fargate-profiles': [profile('prod*')], namespaces }, ['orders', 'checkout']);
    expect(source.queriesOf('pods')).toEqual([{ namespaces: ['checkout'] }, { namespaces: ['orders'] }]);
  });

  it('makes an unread page of each part that fails', async () => {
    const failing = { pods: denied('pods') };
    const { pages } = await collected({ 'fargate-profiles': [profile('checkout')], namespaces, failing });
    const page = unread('not allowed to list pods', 'list pods (RBAC)');
    expect(pages).toEqual([page, page, page]);
  });

  it('makes an unread page of a pod without a name, and lets a bug through', async () => {
    const { pages } = await collected({ mode: 'snapshot', pods: [{ metadata: {} }] });
    expect(pages).toEqual([unread('a pod has no metadata.name')]);
    await expect(collected({ failing: { pods: new TypeError('bug') } })).rejects.toThrow('bug');
  });
});
