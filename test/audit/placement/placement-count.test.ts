import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { facts, fargatePod, pod, profile, selector, workload } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';

const optIn = facts({ profiles: read([profile({ selectors: [selector('apps', { fargate: 'yes', team: 'shop' })] })]) });
const placementOf = async (cluster: ClusterFacts, pods: readonly Pod[]) => (await audit(cluster, pods)).placement;
const numbered = (count: number, make: (name: string) => Pod) =>
  Array.from({ length: count }, (_, index) => make(`web-${String(index).padStart(4, '0')}`));

describe('pods against profiles', () => {
  it('lists the profiles by name with what they select', async () => {
    const two = read([profile({ name: 'b' }), profile({ name: 'a', status: 'CREATING', selectors: [selector('x*')] })]);
    expect((await placementOf(facts({ profiles: two }), []))?.profiles).toEqual([
      { name: 'a', status: 'CREATING', selectors: [{ namespace: 'x*', labels: {} }] },
      { name: 'b', status: 'ACTIVE', selectors: [{ namespace: 'apps', labels: {} }] },
    ]);
  });

  it('is absent when profiles were not read or there are none', async () => {
    expect(await placementOf(facts({ profiles: unread('denied') }), [pod()])).toBeUndefined();
    expect(await placementOf(facts({ profiles: read([]) }), [pod()])).toBeUndefined();
  });

  it('counts what runs there, what matches and runs elsewhere, and what falls short', async () => {
    const ready = { labels: { fargate: 'yes', team: 'shop' } };
    const pods = [
      fargatePod({ name: 'web-1' }),
      fargatePod({ name: 'web-2' }),
      pod({ name: 'web-3', ...ready }),
      pod({ name: 'web-4', labels: { fargate: 'yes' } }),
      pod({ name: 'done', phase: 'Succeeded', ...ready }),
      pod({ name: 'going', deleting: true, ...ready }),
      pod({ name: 'other', namespace: 'other' }),
    ];
    const loose = { ...optIn, workloads: read([]) };
    expect((await placementOf(loose, pods))?.map).toEqual([
      { namespace: 'apps', profile: 'apps', onFargate: 2, elsewhere: 1, nearMiss: 1 },
    ]);
  });

  it('counts a pod on Fargate under the profile that took it', async () => {
    const [cell] = (await placementOf(optIn, [fargatePod({ labels: profileOf('gone') })]))?.map ?? [];
    expect(cell).toMatchObject({ profile: 'gone', onFargate: 1 });
  });

  it('counts a pod elsewhere under the profile that it names', async () => {
    const both = facts({ profiles: read([profile({ name: 'a' }), profile({ name: 'b' })]), workloads: read([]) });
    const map = (await placementOf(both, [pod({ labels: profileOf('b') })]))?.map;
    expect(map).toEqual([{ namespace: 'apps', profile: 'b', onFargate: 0, elsewhere: 1, nearMiss: 0 }]);
  });

  it('says of a workload what is asked, what of it is there, and what else', async () => {
    const cluster = facts({
      ...optIn,
      workloads: read([workload({ template: { labels: { team: 'web', tier: 'x' } } })]),
    });
    expect((await placementOf(cluster, [pod({ name: 'b' }), pod({ name: 'a' })]))?.nearMisses).toEqual([
      {
        subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
        ...{ profile: 'apps', selector: 0, pods: 2 },
        asked: [
          { key: 'fargate', value: 'yes', status: 'missing' },
          { key: 'team', value: 'shop', status: 'wrong-value', podKey: 'team', podValue: 'web' },
        ],
        others: { app: 'web', tier: 'x' },
      },
    ]);
  });

  it('leaves out a workload that the profile does not mean', async () => {
    const another = facts({ profiles: read([profile({ selectors: [selector('apps', { app: 'api' })] })]) });
    expect(await placementOf(another, [pod()])).toMatchObject({ map: [], nearMisses: [] });
  });

  it('is bounded, keeps those that matter most, and counts the rest', async () => {
    const namespaces = Array.from({ length: 502 }, (_, index) => `ns-${String(index).padStart(3, '0')}`);
    const cluster = facts({
      profiles: read([profile({ selectors: [selector('ns-*', { fargate: 'yes' })] })]),
      workloads: read([]),
    });
    const pods = namespaces.map((name) => pod({ name, namespace: name, owner: null }));
    const found = await placementOf(cluster, [...pods, pod({ name: 'more', namespace: 'ns-501', owner: null })]);
    expect([found?.map.length, found?.nearMisses.length, found?.leftOut]).toEqual([
      500,
      100,
      { map: 2, nearMisses: 403 },
    ]);
    expect(found?.map.at(-1)).toMatchObject({ namespace: 'ns-501', nearMiss: 2 });
  });

  it('does not depend on the order of pods', async () => {
    const pods = [
      ...numbered(3, (name) => fargatePod({ name })),
      ...numbered(4, (name) => pod({ name: `x${name}`, labels: { team: name } })),
    ];
    const loose = { ...optIn, workloads: read([]) };
    const expected = await placementOf(loose, pods);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(pods, { minLength: pods.length }), async (shuffled) => {
        expect(await placementOf(loose, shuffled)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});

function profileOf(name: string): Record<string, string> {
  return { 'eks.amazonaws.com/fargate-profile': name };
}
