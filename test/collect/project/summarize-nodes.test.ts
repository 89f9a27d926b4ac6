import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarizeNodes } from '../../../functions/collect/project/summarize-nodes.ts';
import type { RawObject, RawPages } from '../../../functions/collect/raw-source.ts';

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
    const summary = await summarizeNodes(pages(nodes));
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
    const expected = JSON.stringify(await summarizeNodes(pages(nodes)));
    const shuffled = fc.shuffledSubarray(nodes, { minLength: nodes.length });
    await fc.assert(
      fc.asyncProperty(shuffled, async (order) => {
        expect(JSON.stringify(await summarizeNodes(pages(order)))).toBe(expected);
      }),
    );
  });
});
