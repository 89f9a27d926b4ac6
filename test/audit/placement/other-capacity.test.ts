import { describe, expect, it } from 'vitest';
import { capacityFor, otherCapacity } from '#audit/placement/other-capacity.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { facts, fargateOnly, nodes, pendingPod, pod } from '../../support/builders/facts.ts';

const lost = unread('denied');
const cluster = (autoMode: boolean | null) => ({ cluster: { ...facts().cluster, autoMode } });

describe('capacity other than Fargate', () => {
  it('is none when everything was read and nothing found', () => {
    expect(otherCapacity(fargateOnly())).toBe('none');
    expect(otherCapacity(fargateOnly({ nodes: read(nodes({ fargate: 0 })) }))).toBe('none');
  });

  it.each([
    ['a node', { nodes: read(nodes({ fargate: 3, other: 1 })) }],
    ['a node group, though nodes are unread', { nodeGroups: read(['default']), nodes: lost, nodePools: lost }],
  ])('is present with %s', (_, found) => {
    expect(otherCapacity(fargateOnly(found))).toBe('present');
  });

  it.each([
    ['a node group', { nodeGroups: read(['default']) }],
    ['a NodePool', { nodePools: read(['default']) }],
    ['Auto Mode', cluster(true)],
  ])('is promised with %s that has made no node', (_, found) => {
    expect(otherCapacity(fargateOnly(found))).toBe('promised');
  });

  it('is present for a pod while a promise can be kept, and none once the pod has waited for too long', () => {
    const { takenAt } = facts();
    const at = (one = pod()) => capacityFor(one, 'promised', takenAt);
    expect([at(), at(pendingPod(15)), at(pendingPod(16)), at(pendingPod(60, { gated: true }))]).toEqual([
      ...['present', 'present', 'none', 'present'],
    ]);
    expect(capacityFor(pendingPod(60), 'present', takenAt)).toBe('present');
  });

  it.each([
    ['nodes', { nodes: lost }],
    ['node groups', { nodeGroups: lost }],
    ['NodePools', { nodePools: lost }],
    ['Auto Mode', cluster(null)],
  ])('is unknown without %s, however little the rest shows', (_, missing) => {
    expect(otherCapacity(fargateOnly(missing))).toBe('unknown');
  });
});
