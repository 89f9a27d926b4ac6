import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarizeNodes } from '#collect/raw/node-summary.ts';
import type { RawObject, RawPages } from '#collect/raw/fields.ts';

function node(index: number): RawObject {
  const prefix = index % 3 === 0 ? '' : 'fargate-';
  return {
    metadata: {
      name: `${prefix}ip-10-0-0-${index}.ec2.internal`,
      labels: { 'topology.kubernetes.io/zone': index % 2 === 0 ? 'us-west-2a' : 'us-west-2b' },
    },
    status: { nodeInfo: { kubeletVersion: 'v1.33.5-eks-1', kubeProxyVersion: '', osImage: 'Amazon Linux 2' } },
  };
}

async function* pages(nodes: readonly RawObject[]): RawPages {
  for (let at = 0; at < nodes.length; at += 7) yield nodes.slice(at, at + 7);
}

describe('summarizeNodes', () => {
  const nodes = Array.from({ length: 60 }, (_, index) => node(index));

  it('counts Fargate nodes and keeps the first by name', async () => {
    const summary = await summarizeNodes(pages(nodes), '1.33');
    expect(summary).toMatchObject({
      total: 60,
      fargate: 40,
      byZone: { 'us-west-2a': 20, 'us-west-2b': 20 },
      byKubelet: { 'v1.33.5-eks-1': 40 },
      byRuntime: {},
      byOsImage: { 'Amazon Linux 2': 40 },
    });
    expect(summary.sample).toHaveLength(20);
    expect(summary.sample[0]?.name).toBe('fargate-ip-10-0-0-1.ec2.internal');
  });

  it('does not depend on the order', async () => {
    const expected = JSON.stringify(await summarizeNodes(pages(nodes), '1.33'));
    const shuffled = fc.shuffledSubarray(nodes, { minLength: nodes.length });
    await fc.assert(
      fc.asyncProperty(shuffled, async (order) => {
        expect(JSON.stringify(await summarizeNodes(pages(order), '1.33'))).toBe(expected);
      }),
    );
  });
});

describe('kubelets of another minor than the control plane', () => {
  const kubelet = (name: string, kubeletVersion?: string): RawObject => ({
    metadata: { name },
    status: { nodeInfo: { kubeletVersion } },
  });
  const others = async (nodes: readonly RawObject[], version = '1.33') =>
    (await summarizeNodes(pages(nodes), version)).otherKubelets;

  it('are known by the names of their nodes, on Fargate', async () => {
    const nodes = [
      kubelet('fargate-a', 'v1.32.9-eks-1'),
      kubelet('fargate-b', 'v1.33.5-eks-1'),
      kubelet('fargate-c', 'v1.34.0-eks-1'),
      kubelet('fargate-d', 'none'),
      kubelet('fargate-e'),
      kubelet('ip-10-0-0-1', 'v1.31.0-eks-1'),
    ];
    const expected = { 'fargate-a': 'v1.32.9-eks-1', 'fargate-c': 'v1.34.0-eks-1' };
    expect(Object.fromEntries((await others(nodes)) ?? [])).toEqual(expected);
    expect(await others(nodes, 'unheard of')).toEqual(new Map());
  });

  it('are not known by name once they are too many, so that no number of nodes takes more memory', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, at) => kubelet(`fargate-${at}`, 'v1.32.9'));
    expect((await others(many(5000)))?.size).toBe(5000);
    expect(await others(many(5001))).toBeNull();
  });
});
