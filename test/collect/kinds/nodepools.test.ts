import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import type { RawObject } from '#collect/raw/fields.ts';
import { read } from '#model/facts/cluster-facts.ts';
import { denied, type MemoryCluster, MemorySource } from '../../support/fakes/memory-source.ts';

function profile(namespace: string): RawObject {
  return { fargateProfileName: 'p', status: 'ACTIVE', selectors: [{ namespace }] };
}

function named(name: string, namespace?: string): RawObject {
  return { metadata: { name, ...(namespace !== undefined && { namespace }) } };
}

function workload(name: string, labels: RawObject = {}): RawObject {
  return { kind: 'Deployment', ...named(name, 'n'), spec: { template: { metadata: { labels } } } };
}

async function factsOf(cluster: MemoryCluster) {
  return { facts: await collectFacts(new MemorySource(cluster), { scope: [] }) };
}

describe('NodePools that could not be read', () => {
  const failing = { nodepools: denied('nodepools') };

  it('are none when no workload of the cluster is Karpenter', async () => {
    const { facts } = await factsOf({ mode: 'snapshot', failing, workloads: [workload('coredns')] });
    expect(facts.nodePools).toEqual(read([]));
  });

  it.each([
    ['Karpenter runs', { mode: 'snapshot', workloads: [workload('karpenter')] }],
    ['Karpenter runs under another name', { mode: 'snapshot', workloads: [workload('x', { app: 'karpenter' })] }],
    ['only some workloads were read', { mode: 'live', 'fargate-profiles': [profile('a')], namespaces: [named('a')] }],
  ] as const)('stay unread when %s', async (_, cluster) => {
    const { facts } = await factsOf({ ...cluster, failing });
    expect(facts.nodePools.ok).toBe(false);
  });
});
