import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantedActions, type KubernetesAccess, kubernetesAccess } from '#collect/doctor/grants.ts';
import { createLiveSource } from '#collect/live/live-source.ts';
import type { Diagnosis } from '#model/finding/diagnosis.ts';
import type { Verdict } from '#model/result/result.ts';
import { doctor } from '#run/doctor/doctor.ts';
import { scan } from '#run/scan/scan.ts';
import { configuration } from '../../support/builders/configuration.ts';
import { denyAccess, denyActions, wholeCluster } from '../../support/clusters/whole-cluster.ts';

const shop = { cluster: ['shop'] };

/** Without it the simulator has no stand-in. */
const standIn = 'iam:ListRolePolicies';

const actions = grantedActions(false);

function inState({ grants }: Diagnosis, state: string): string[] {
  return grants.filter((grant) => grant.state === state).map(({ grant }) => grant);
}

async function verdicts(): Promise<readonly Verdict[]> {
  const target = { name: 'shop', open: () => createLiveSource({ cluster: 'shop' }) };
  const { result } = await scan([target], { scope: [] });
  return result.clusters.flatMap((cluster) => cluster.verdicts);
}

function rulesIn(status: Verdict['status'], all: readonly Verdict[]): string[] {
  return all.filter((verdict) => verdict.status === status).map(({ rule }) => rule);
}

function spoken({ verb, resource, name }: KubernetesAccess): string {
  return `${verb} ${resource}${name === undefined ? '' : `/${name}`}`;
}

function withoutPlace(grant: string): string {
  return grant.replace(/ (\(cluster-wide RBAC\)|in \S+)$/, '');
}

/** What a scan that lacks a grant leaves open is what doctor says of it: all that is switched off, and at most what may be. */
async function expectSameRules({ grants }: Diagnosis): Promise<void> {
  const [missing] = grants.filter(({ state }) => state === 'missing');
  const all = await verdicts();
  const open = all
    .filter(({ missingPermissions }) => missingPermissions.includes(missing?.grant ?? ''))
    .filter(({ status }) => status === 'not-evaluated')
    .map(({ rule }) => rule);
  const partly = rulesIn('fail', all);
  const { switchesOff = [], mayLeaveOpen = [] } = missing ?? {};
  const idle = rulesIn('not-applicable', all);
  expect(open).toEqual(
    expect.arrayContaining(switchesOff.filter((rule) => !idle.includes(rule) && !partly.includes(rule))),
  );
  expect([...switchesOff, ...mayLeaveOpen]).toEqual(expect.arrayContaining(open));
}

describe('a cluster that may be read whole', () => {
  it('lacks nothing, and a scan leaves no rule open', async () => {
    await wholeCluster();
    const diagnosis = await doctor(shop);
    expect(diagnosis.status).toBe('ready');
    expect(diagnosis.steps.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
    expect(inState(diagnosis, 'granted')).toHaveLength(actions.length + kubernetesAccess.length);
    expect(rulesIn('not-evaluated', await verdicts())).toEqual([]);
  });

  it('is told who asks', async () => {
    await wholeCluster();
    expect((await doctor(shop)).identity).toBe('arn:aws:sts::111122223333:assumed-role/auditor/session');
  });

  it('is asked for one object of each kind', async () => {
    const { kubernetes } = await wholeCluster();
    await doctor(shop);
    const lists = kubernetes.requests.filter(({ query }) => query['limit'] !== undefined).slice(1);
    expect(lists.length).toBeGreaterThan(10);
    expect(new Set(lists.map(({ query }) => query['limit']))).toEqual(new Set(['1']));
  });
});

describe('of every IAM action, when it alone is refused', () => {
  it.each(actions.filter((action) => action !== 'eks:DescribeCluster'))(
    '%s is named, with its rules',
    async (action) => {
      denyActions(await wholeCluster(), action, standIn);
      const diagnosis = await doctor(shop);
      expect(inState(diagnosis, 'missing')).toEqual([action]);
      expect(diagnosis.status).toBe('incomplete');
      await expectSameRules(diagnosis);
    },
  );

  it('eks:DescribeCluster costs everything', async () => {
    denyActions(await wholeCluster(), 'eks:DescribeCluster');
    const diagnosis = await doctor(shop);
    expect(inState(diagnosis, 'missing')).toEqual(['eks:DescribeCluster']);
    expect(diagnosis.status).toBe('unreachable');
    expect(diagnosis.grants[0]?.switchesOff).toEqual((await verdicts()).map(({ rule }) => rule));
  });
});

describe('of every verb of Kubernetes, when it alone is refused', () => {
  it.each(kubernetesAccess.map((access) => [spoken(access), access] as const))(
    '%s is named, with its rules',
    async (words, access) => {
      denyAccess(await wholeCluster(), access);
      const diagnosis = await doctor(shop);
      expect(inState(diagnosis, 'missing').map(withoutPlace)).toEqual([words]);
      expect(diagnosis.status).toBe('incomplete');
      await expectSameRules(diagnosis);
    },
  );
});

/** What cannot be tried while the profiles, and with them the roles, are not known. */
const behindProfiles = /^(iam:|eks:DescribeAccessEntry$)/;

function visible(denied: readonly string[]): string[] {
  const lists = !denied.includes('eks:ListFargateProfiles');
  const describes = lists && !denied.includes('eks:DescribeFargateProfile');
  return denied.filter((one) => {
    if (one === 'eks:DescribeFargateProfile') return lists;
    return describes || !behindProfiles.test(one);
  });
}

it('whatever is refused together, all of it is named and nothing else', async () => {
  const cluster = await wholeCluster();
  const some = fc.record({
    aws: fc.subarray(actions.filter((action) => action !== 'eks:DescribeCluster')),
    rbac: fc.subarray([...kubernetesAccess]),
  });
  await fc.assert(
    fc.asyncProperty(some, async ({ aws, rbac }) => {
      denyActions(cluster, ...aws, standIn);
      denyAccess(cluster, ...rbac);
      const diagnosis = await doctor(shop);
      expect(inState(diagnosis, 'missing').map(withoutPlace)).toEqual([...visible(aws), ...rbac.map(spoken)]);
      const costs = aws.length > 0 || rbac.length > 0;
      expect(diagnosis.status).toBe(costs ? 'incomplete' : 'ready');
    }),
    { numRuns: 25 },
  );
});

describe('under a configuration', () => {
  const off = (...ids: readonly string[]) => ({ rules: Object.fromEntries(ids.map((id) => [id, 'off'])) });

  it('a rule that is off is named by no grant', async () => {
    denyActions(await wholeCluster(), 'eks:ListNodegroups');
    const diagnosis = await doctor(shop, configuration(off('coredns-off-fargate')));
    const missing = diagnosis.grants.find(({ state }) => state === 'missing');
    expect(missing?.mayLeaveOpen.length).toBeGreaterThan(0);
    expect([...(missing?.switchesOff ?? []), ...(missing?.mayLeaveOpen ?? [])]).not.toContain('coredns-off-fargate');
    expect(diagnosis.status).toBe('incomplete');
  });

  it('a grant that no rule asks for any more is missing, and missed by nobody', async () => {
    denyActions(await wholeCluster(), 'ec2:DescribeRouteTables');
    const { grants, status } = await doctor(shop);
    const behind = grants.find(({ state }) => state === 'missing');
    expect(status).toBe('incomplete');
    const rules = [...(behind?.switchesOff ?? []), ...(behind?.mayLeaveOpen ?? [])];
    const diagnosis = await doctor(shop, configuration(off(...rules)));
    expect(inState(diagnosis, 'missing')).toEqual(['ec2:DescribeRouteTables']);
    expect(diagnosis.status).toBe('ready');
  });

  it('no logging rule is missed where nobody wants logs, in this cluster', async () => {
    const expectations = (clusters: readonly string[]) =>
      configuration({ expectations: [{ namespaces: ['*'], clusters, logging: 'not-wanted', reason: 'a lab' }] });
    denyAccess(await wholeCluster(), ...kubernetesAccess.filter(({ resource }) => resource === 'configmaps'));
    const named = async (clusters: readonly string[]) =>
      (await doctor(shop, expectations(clusters))).grants.flatMap(({ switchesOff }) => switchesOff);
    expect(await named(['shop'])).not.toContain('logging-configmap-missing');
    expect(await named(['other'])).toContain('logging-configmap-missing');
  });

  it('namespaces that are expected on Fargate are asked for too', async () => {
    const { kubernetes } = await wholeCluster();
    const expectations = [{ namespaces: ['kube-system'], fargate: 'always', reason: 'all of it' }];
    const asked = () => kubernetes.requests.filter(({ path }) => path.endsWith('/namespaces/kube-system/deployments'));
    await doctor(shop);
    expect(asked()).toHaveLength(0);
    await doctor(shop, configuration({ expectations }));
    expect(asked()).toHaveLength(1);
  });
});

describe('a question that is wrong', () => {
  it.each([
    [{}, 'Which cluster?'],
    [{ cluster: ['a', 'b'] }, 'one cluster at a time'],
  ])('%o is refused', async (options, words) => {
    await expect(doctor(options)).rejects.toMatchObject({ kind: 'usage', message: expect.stringContaining(words) });
  });

  it('a cluster that there is none of is a wrong name, not a missing grant', async () => {
    await wholeCluster();
    await expect(doctor({ cluster: ['shopp'] })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('Did you mean shop?'),
    });
  });
});
