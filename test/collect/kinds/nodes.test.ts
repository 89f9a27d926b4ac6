import { expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { denied, MemorySource } from '../../support/memory-source.ts';

const node = (name: string, kubeletVersion: string) => ({
  metadata: { name },
  status: { nodeInfo: { kubeletVersion } },
});

it('nodes are summed up by the version of their cluster', async () => {
  const nodes = [node('fargate-ip-1', 'v1.33.1'), node('fargate-ip-2', 'v1.32.1'), node('ip-3', 'v1.31.0')];
  const facts = await collectFacts(new MemorySource({ nodes }), { scope: [] });
  expect(facts.nodes).toMatchObject({ ok: true, value: { total: 3, fargate: 2 } });
  expect(facts.nodes.ok && facts.nodes.value.otherKubelets).toEqual(new Map([['fargate-ip-2', 'v1.32.1']]));
});

it('nodes that were denied cost their summary alone', async () => {
  const facts = await collectFacts(new MemorySource({ failing: { nodes: denied('nodes') } }), { scope: [] });
  expect(facts.nodes).toMatchObject({ ok: false, missingPermission: 'list nodes (RBAC)' });
  expect(facts.workloads.ok).toBe(true);
});
