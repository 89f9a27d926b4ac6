import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { summarizeNodes } from '#collect/raw/node-summary.ts';
import type { AnyObject } from '../../support/fake-kubernetes.ts';
import { fakeCluster, liveSource } from './live.ts';

interface Described {
  readonly fargate: boolean;
  readonly zone: string | null;
  readonly kubelet: string;
}

function node({ fargate, zone, kubelet }: Described, index: number): AnyObject {
  const name = `${fargate ? 'fargate-' : ''}ip-10-0-0-${String(index)}.ec2.internal`;
  const labels = {
    ...(fargate ? { 'eks.amazonaws.com/compute-type': 'fargate' } : {}),
    ...(zone === null ? {} : { 'topology.kubernetes.io/zone': zone }),
  };
  const nodeInfo = {
    kubeletVersion: kubelet,
    kubeProxyVersion: kubelet,
    containerRuntimeVersion: 'containerd://1.7',
    osImage: 'Amazon Linux 2',
  };
  return { metadata: { name, labels }, status: { nodeInfo } };
}

describe('the summary of live nodes', () => {
  it('is the same as summing up all of them, whatever the page size', async () => {
    const cluster = await fakeCluster();
    const described = fc.record({
      fargate: fc.boolean(),
      zone: fc.constantFrom('us-west-2a', 'us-west-2b', 'us-west-2c', null),
      kubelet: fc.constantFrom('v1.33.5-eks-1', 'v1.32.9-eks-2'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(described, { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        async (nodes, pageSize) => {
          cluster.kubernetes.objects = { nodes: nodes.map(node) };
          const { source } = await liveSource({ pageSize });
          expect(await source.nodeSummary?.('1.33')).toEqual(await summarizeNodes(source.list(kinds.nodes), '1.33'));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('reads whole only the nodes it shows, and the others as rows', async () => {
    const nodes = Array.from({ length: 60 }, (_, index) =>
      node({ fargate: true, zone: 'us-west-2a', kubelet: 'v1.33.5' }, index),
    );
    const { kubernetes } = await fakeCluster({ objects: { nodes } });
    const { source } = await liveSource();
    const summary = await source.nodeSummary?.('1.33');
    expect(summary).toMatchObject({ total: 60, fargate: 60, byZone: { 'us-west-2a': 60 } });
    expect(summary?.sample).toHaveLength(20);
    const whole = kubernetes.requests.filter(({ accept }) => accept?.includes('Table') !== true);
    expect(whole.map(({ query }) => query['limit'])).toEqual(['20', '1', '1']);
  });

  it('takes whole nodes from a server that knows no tables', async () => {
    const nodes = [node({ fargate: true, zone: 'us-west-2a', kubelet: 'v1.33.5' }, 1)];
    const { kubernetes } = await fakeCluster({ objects: { nodes } });
    const answer = JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', metadata: {}, items: nodes });
    kubernetes.misbehave = ({ accept }) =>
      accept?.includes('Table') === true ? { do: 'body', body: answer } : undefined;
    const { source } = await liveSource();
    expect(await source.nodeSummary?.('1.33')).toEqual(await summarizeNodes(source.list(kinds.nodes), '1.33'));
  });
});
