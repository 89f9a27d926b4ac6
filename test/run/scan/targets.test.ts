import { describe, expect, it } from 'vitest';
import { resolveTarget, resolveTargets } from '#run/scan/targets.ts';
import { fakeCluster } from '../../collect/live/live.ts';
import { example } from '../../support/example.ts';

describe('targets', () => {
  it.each([
    [{}, 'Which cluster?'],
    [{ cluster: ['a'], allClusters: true }, 'not several'],
    [{ cluster: ['a'], snapshot: ['b'] }, 'not several'],
    [{ allClusters: true, snapshot: ['b'] }, 'not several'],
    [{ cluster: ['a', 'b'], kubeconfig: 'x' }, 'give one --cluster'],
    [{ allClusters: true, context: 'x' }, 'give one --cluster'],
  ])('%j is refused', async (options, why) => {
    await expect(resolveTargets(options)).rejects.toThrow(why);
  });

  it('given twice is one, in the order given', async () => {
    const named = await resolveTargets({ cluster: ['b', 'a', 'b'] });
    expect(named.map(({ name }) => name)).toEqual(['b', 'a']);
    expect(await resolveTargets({ cluster: ['a', 'a'], kubeconfig: 'x' })).toHaveLength(1);
  });

  it('are all clusters of the account when asked for, by name', async () => {
    const { eks } = await fakeCluster({ name: 'shop' });
    eks.clusters = { ...eks.clusters, bank: {} };
    expect((await resolveTargets({ allClusters: true })).map(({ name }) => name)).toEqual(['bank', 'shop']);
  });

  it('are not none: an account without clusters is a failure that names the region', async () => {
    const { eks } = await fakeCluster({});
    eks.clusters = {};
    await expect(resolveTargets({ allClusters: true })).rejects.toThrow(/no EKS cluster in region eu-west-1/);
  });

  it('of commands that take one are not several', async () => {
    const snapshot = [example('before'), example('after')];
    await expect(resolveTarget({ snapshot })).rejects.toThrow('Give one cluster');
    expect((await resolveTarget({ snapshot: [example('before')] })).mode).toBe('snapshot');
  });
});
