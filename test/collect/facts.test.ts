import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import type { RawObject } from '#collect/raw/fields.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { denied, type MemoryCluster, MemorySource } from '../support/fakes/memory-source.ts';

function profile(...namespaces: string[]): RawObject {
  const selectors = namespaces.map((namespace) => ({ namespace }));
  return { fargateProfileName: `p-${namespaces[0]}`, status: 'ACTIVE', selectors };
}

function named(name: string, namespace?: string): RawObject {
  return { metadata: { name, ...(namespace !== undefined && { namespace }) } };
}

async function factsOf(cluster: MemoryCluster, scope: readonly string[] = []) {
  const source = new MemorySource(cluster);
  return { facts: await collectFacts(source, { scope }), source };
}

/** Who fails costs so many slices, where it is not one: what profiles name is not known without them. */
const policy = (namespace: string, name: string) => ({ metadata: { namespace, name } });

const slicesOf: Readonly<Record<string, number>> = { configmaps: 4, events: 3, 'fargate-profiles': 10 };

describe('collectFacts', () => {
  it('reads every slice', async () => {
    const { facts } = await factsOf({
      'fargate-profiles': [profile('b'), profile('a')],
      namespaces: [named('b'), named('a')],
      nodegroups: [{ nodegroupName: 'z' }, { nodegroupName: 'default' }],
      nodepools: [named('spot')],
      securitygrouppolicies: [policy('b', 'a'), policy('a', 'z'), policy('a', 'b')],
      configmaps: [named('aws-logging', 'aws-observability'), named('aws-logging', 'default')],
    });
    expect(facts.cluster.name).toBe('eks-workshop');
    expect(facts).toMatchObject({ mode: 'live', takenAt: '2026-01-05T12:00:00Z', scope: [] });
    expect(facts.profiles).toMatchObject({ ok: true, value: [{ name: 'p-a' }, { name: 'p-b' }] });
    expect(facts.namespaces).toMatchObject({ ok: true, value: [{ name: 'a' }, { name: 'b' }] });
    expect(facts.nodeGroups).toEqual(read(['default', 'z']));
    expect(facts.nodePools).toEqual(read(['spot']));
    expect(facts.securityGroupPolicies).toMatchObject({
      ok: true,
      value: [
        { namespace: 'a', name: 'b' },
        { namespace: 'a', name: 'z' },
        { namespace: 'b', name: 'a' },
      ],
    });
    expect(facts.loggingConfigMap).toMatchObject({ ok: true, value: { name: 'aws-logging' } });
    expect(facts.lookAlikeConfigMaps).toEqual(read(['default/aws-logging']));
    expect(facts.nodes).toMatchObject({ ok: true, value: { total: 0 } });
  });

  it.each([
    ['fargate-profiles', 'profiles'],
    ['namespaces', 'namespaces'],
    ['nodegroups', 'nodeGroups'],
    ['nodepools', 'nodePools'],
    ['nodes', 'nodes'],
    ['securitygrouppolicies', 'securityGroupPolicies'],
    ['workloads', 'workloads'],
    ['events', 'loggingEvents'],
    ['events', 'schedulingEvents'],
    ['events', 'mountEvents'],
    ['configmaps', 'loggingConfigMap'],
    ['configmaps', 'lookAlikeConfigMaps'],
  ] as const)('a fault of %s costs %s, not the others', async (method, slice) => {
    const { facts } = await factsOf({
      'fargate-profiles': [profile('a')],
      namespaces: [named('a')],
      failing: { [method]: denied(method) },
    });
    expect(facts[slice]).toEqual(unread(`not allowed to list ${method}`, `list ${method} (RBAC)`));
    expect(facts.cluster.name).toBe('eks-workshop');
    expect(Object.values(facts).filter((it) => it?.ok === false)).toHaveLength(slicesOf[method] ?? 1);
  });

  it('a ConfigMap that was seen stays read when the look-alikes fail', async () => {
    const { facts } = await factsOf({
      configmaps: [named('aws-logging', 'aws-observability')],
      failing: { configmaps: denied('configmaps') },
    });
    expect(facts.loggingConfigMap.ok).toBe(true);
    expect(facts.lookAlikeConfigMaps.ok).toBe(false);
  });

  it('fails when the cluster cannot be described, and on a bug', async () => {
    await expect(factsOf({ failing: { cluster: denied('cluster') } })).rejects.toThrow('not allowed');
    await expect(factsOf({ failing: { nodes: new TypeError('bug') } })).rejects.toThrow('bug');
  });

  it('finds ConfigMaps that are nearly the right one', async () => {
    const configmaps = [
      named('aws-loging', 'aws-observability'),
      named('aws-logging-v2', 'aws-observability'),
      named('fluent-bit', 'aws-observability'),
      named('kube-root-ca.crt', 'aws-observability'),
      named('aws-logging', 'logging'),
      named('fluent-bit', 'logging'),
      named('aws-loging', 'aws-observabilty'),
    ];
    const { facts } = await factsOf({ configmaps });
    expect(facts.loggingConfigMap).toEqual(read(null));
    expect(facts.lookAlikeConfigMaps).toEqual(
      read([
        'aws-observability/aws-logging-v2',
        'aws-observability/aws-loging',
        'aws-observability/fluent-bit',
        'aws-observabilty/aws-loging',
        'logging/aws-logging',
      ]),
    );
  });

  it.each([
    ['loggingEvents', 'LoggingDisabled'],
    ['schedulingEvents', 'FailedScheduling'],
  ] as const)('keeps the newest of the %s of a pod', async (slice, reason) => {
    const event = (uid: string, lastTimestamp: string, message: string) => ({
      involvedObject: { kind: 'Pod', uid },
      reason,
      source: { component: 'fargate-scheduler' },
      message,
      lastTimestamp,
    });
    const { facts } = await factsOf({
      events: [
        event('u', '2026-01-05T11:00:00Z', 'newer'),
        event('u', '2026-01-05T10:00:00Z', 'older'),
        { ...event('v', '2026-01-05T10:00:00Z', 'of another'), source: { component: 'default-scheduler' } },
      ],
    });
    expect(facts[slice]).toEqual(read(new Map([['u', { reason, message: 'newer', at: '2026-01-05T11:00:00Z' }]])));
  });
});

describe('workloads', () => {
  const many = Array.from({ length: 21 }, (_, index) => named(`prod-${index}`));

  it.each([
    [
      'of namespaces a selector names',
      { 'fargate-profiles': [profile('prod*')], namespaces: [named('prod-1'), named('dev')] },
      ['prod-1'],
    ],
    ['of none without profiles', { namespaces: [named('a')] }, []],
    ['of all when the namespaces are many', { 'fargate-profiles': [profile('prod*')], namespaces: many }, null],
    ['of all when namespaces are unread', { failing: { namespaces: denied('namespaces') } }, null],
    ['of all when profiles are unread', { failing: { 'fargate-profiles': denied('profiles') } }, null],
  ])('are read %s', async (_, cluster, wanted) => {
    const { source } = await factsOf(cluster);
    expect(source.queriesOf('workloads')).toEqual([{ namespaces: wanted }]);
  });

  it('are read of the namespaces the user asked for', async () => {
    const { source } = await factsOf({ 'fargate-profiles': [profile('a')], namespaces: [named('a')] }, ['b', 'a']);
    expect(source.queriesOf('workloads')).toEqual([{ namespaces: ['a', 'b'] }]);
  });
});
