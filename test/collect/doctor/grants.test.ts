import { describe, expect, it } from 'vitest';
import { type AwsAction, awsGrant, grantedActions, kubernetesAccess } from '#collect/doctor/grants.ts';
import { allKinds } from '#collect/kinds/index.ts';
import { extraReads } from '#model/configuration/configuration.ts';
import { collectFacts } from '#collect/facts.ts';
import { collectPods } from '#collect/pods.ts';
import { type Slice, unreadOf } from '#model/facts/cluster-facts.ts';
import { neededPermissions } from '#audit/profile/role/needed-permissions.ts';
import { denyAccess, denyActions, wholeCluster } from '../../support/clusters/whole-cluster.ts';
import { liveSource } from '../live/live.ts';

/** Needed of the role, and not part of the policy that AWS keeps for it. */
const needed = { action: 'logs:PutLogEvents', resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:apps' };

/** The slices that an audit of the cluster lacks, pods among them. */
async function lost(): Promise<string[]> {
  const { source } = await liveSource();
  const facts = await collectFacts(source, { scope: [], neededPermissions });
  const pods = await Array.fromAsync(collectPods(source, facts));
  const isSlice = (value: unknown): value is Slice<unknown> =>
    typeof value === 'object' && value !== null && 'ok' in value;
  const slices = Object.entries(facts).filter(([, value]) => isSlice(value) && unreadOf(value).length > 0);
  return [...slices.map(([name]) => name), ...(pods.some(({ ok }) => !ok) ? ['pods'] : [])].toSorted();
}

async function rolePartsLost(): Promise<number> {
  const { source } = await liveSource();
  const { executionRoles } = await collectFacts(source, { scope: [], neededPermissions: () => [needed] });
  const [role] = executionRoles.ok ? executionRoles.value : [];
  const parts = role === undefined ? [] : [role.role, role.attachedPolicies, role.simulation];
  return parts.filter(({ ok }) => !ok).length;
}

const isWhole = (action: AwsAction) => awsGrant(action).partly !== true && awsGrant(action).feeds !== 'everything';

describe('what a grant is declared to feed is what is lost without it', () => {
  it('nothing without a refusal', async () => {
    await wholeCluster();
    expect(await lost()).toEqual([]);
    expect(await rolePartsLost()).toBe(0);
  });

  it.each(grantedActions(false).filter(isWhole))('%s', async (action) => {
    denyActions(await wholeCluster(), action);
    const { feeds } = awsGrant(action);
    const slices = feeds === 'everything' ? [] : feeds;
    expect(await lost()).toEqual(slices.toSorted());
  });

  it.each(grantedActions(false).filter((action) => awsGrant(action).partly))('%s, a part of it', async (action) => {
    denyActions(await wholeCluster(), action);
    expect(await lost()).toEqual([]);
    expect(await rolePartsLost()).toBe(1);
  });

  it.each(
    kubernetesAccess.map((access) => [`${access.verb} ${access.resource} ${access.name ?? ''}`, access] as const),
  )('%s', async (_, access) => {
    denyAccess(await wholeCluster(), access);
    expect(await lost()).toEqual([...access.feeds].toSorted());
  });

  it('eks:DescribeCluster, everything', async () => {
    denyActions(await wholeCluster(), 'eks:DescribeCluster');
    await expect(lost()).rejects.toMatchObject({ missingPermission: 'eks:DescribeCluster' });
  });
});

it('the kinds that may be left out are those of which the configuration says so', () => {
  const extra = allKinds.filter((kind) => kind.extra === true).map(({ name }) => name);
  expect(extra.toSorted()).toEqual([...extraReads].toSorted());
});
