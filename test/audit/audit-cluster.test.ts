import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditCluster } from '#audit/audit-cluster.ts';
import { type Cause, defineRule, type Rule } from '#audit/rule.ts';
import { rules } from '#audit/rules/index.ts';
import { type ClusterFacts, type SliceName, read, type Slice, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { PodAsks } from '#model/facts/pod-asks.ts';
import { clusterResultSchema } from '#model/result/result.ts';
import {
  container,
  facts,
  fargateOnly,
  fargatePod,
  minutesAgo,
  nodes,
  pendingPod,
  pod,
  profile,
  selector,
  workload,
} from '../support/builders/facts.ts';
import { audit, pages } from '../support/judge.ts';

const ids = rules.map(({ id }) => id);
const sliceNames = Object.entries(facts())
  .filter(([, value]) => value !== null && typeof value === 'object' && 'ok' in value)
  .map(([name]) => name as SliceName);

describe('an audit', () => {
  it('gives a verdict of every rule, whatever was read', async () => {
    const lost = Object.fromEntries(sliceNames.map((name) => [name, unread('denied')]));
    for (const cluster of [facts(), fargateOnly(), facts({ profiles: read([]) }), facts(lost)]) {
      for (const pods of [[], [fargatePod(), pod()]]) {
        const { verdicts } = await audit(cluster, pods);
        expect(verdicts.map(({ rule }) => rule)).toEqual(ids);
      }
    }
  });

  it.each(sliceNames)(
    'without %s does not evaluate the rules that need them, and says what is missing',
    async (name) => {
      const cluster: ClusterFacts = facts({ [name]: unread(`could not read ${name}`, `read ${name}`) });
      const { verdicts, status, coverage } = await audit(cluster, [fargatePod()]);
      const needing = rules.filter(({ needs }) => needs.includes(name)).map(({ id }) => id);
      for (const verdict of verdicts.filter(({ rule }) => needing.includes(rule))) {
        expect(verdict).toMatchObject({ status: 'not-evaluated', reason: `could not read ${name}`, unread: 1 });
        expect(verdict.missingPermissions).toEqual([`read ${name}`]);
      }
      if (needing.length > 0) expect(status).toBe('incomplete');
      expect(coverage.notEvaluated).toBeGreaterThanOrEqual(needing.length);
    },
  );

  it('passes no rule that judges pods when some pods are unread', async () => {
    const { verdicts } = await audit(facts(), [fargatePod()], unread('page 2 was lost', 'list pods (RBAC)'));
    const passed = verdicts.filter(({ status }) => status === 'pass').map(({ rule }) => rule);
    const judging = rules.filter((rule) => 'fold' in rule && rule.podsOptional !== true);
    expect(passed.filter((id) => judging.some((rule) => rule.id === id))).toEqual([]);
    expect(verdicts.find(({ rule }) => rule === 'profile-bypassed')).toMatchObject({
      reason: 'page 2 was lost',
      missingPermissions: ['list pods (RBAC)'],
    });
  });

  it('names a reason once, however many pages it cost', async () => {
    const { verdicts } = await audit(facts(), [], unread('denied'), unread('denied'));
    expect(verdicts.find(({ rule }) => rule === 'profile-bypassed')).toMatchObject({ reason: 'denied', unread: 2 });
  });

  it('reports what it did find, though some pods are unread', async () => {
    const { verdicts } = await audit(facts(), [pod()], unread('page 2 was lost'));
    expect(verdicts.find(({ rule }) => rule === 'profile-bypassed')).toMatchObject({
      status: 'fail',
      reason: 'page 2 was lost',
    });
  });

  it('counts a rule that found something in only part as not evaluated, and the cluster as incomplete', async () => {
    const said = { annotations: { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' } };
    const silent = fargatePod({ name: 'silent', annotations: { Logging: '' } });
    const pods = [fargatePod(said), { ...silent, annotations: {} }];
    const denied = unread('Not allowed to list events.', 'list events (RBAC)');
    const part = await audit(facts({ loggingEvents: denied }), pods);
    expect(part.verdicts.find(({ rule }) => rule === 'logging-disabled')).toMatchObject({
      ...{ status: 'fail', judged: 1, unread: 1 },
      missingPermissions: ['list events (RBAC)'],
    });
    expect(part.status).toBe('incomplete');
    const inFull = part.verdicts.filter(({ status, unread: n }) => ['pass', 'fail'].includes(status) && n === 0);
    expect(part.coverage.evaluated).toBe(inFull.length);
    expect(part.coverage.percent).toBeLessThan(100);
  });

  it('counts coverage as evaluated of what applies', async () => {
    const { coverage, verdicts } = await audit(facts({ workloads: unread('x'), nodes: unread('x') }), [fargatePod()]);
    const count = (...any: string[]) => verdicts.filter(({ status }) => any.includes(status)).length;
    expect(coverage.evaluated).toBe(count('pass', 'fail'));
    expect(coverage.notEvaluated).toBe(count('not-evaluated'));
    expect(coverage.notApplicable + coverage.evaluated + coverage.notEvaluated).toBe(rules.length);
    expect(coverage.percent).toBeLessThan(100);
  });

  it('holds to the published schema', async () => {
    const result = await audit(fargateOnly(), [fargatePod(), pod(), pendingPod(60, { namespace: 'appz' })]);
    expect(clusterResultSchema.parse(result)).toEqual(result);
  });
});

describe('a cluster without profiles', () => {
  const bare = facts({ profiles: read([]), nodes: read(nodes({ fargate: 0, other: 2 })) });
  const spoken = rules.filter(({ group }) => group === 'placement' || group === 'logging').map(({ id }) => id);

  it('has neither placement nor logging to judge', async () => {
    const { verdicts, findings, coverage } = await audit(bare, [pendingPod(60)]);
    for (const verdict of verdicts.filter(({ rule }) => spoken.includes(rule))) {
      expect(verdict).toMatchObject({ status: 'not-applicable', reason: 'the cluster has no Fargate profile' });
    }
    expect([findings, coverage.percent]).toEqual([[], null]);
  });

  it('is judged all the same while a pod has fargate-scheduler', async () => {
    const { verdicts } = await audit(bare, [fargatePod()]);
    const because = verdicts.filter(({ reason }) => reason === 'the cluster has no Fargate profile');
    expect(because).toEqual([]);
    expect(verdicts.find(({ rule }) => rule === 'placement-orphaned')?.status).toBe('fail');
  });

  it('is not called so while some pods, which might have it, are unread', async () => {
    const { verdicts } = await audit(bare, [], unread('page 1 was lost'));
    expect(verdicts.find(({ rule }) => rule === 'placement-orphaned')?.status).toBe('not-evaluated');
  });
});

const hostPath = { name: 'host', type: 'hostPath', refersTo: null };
const anyTaint = { index: 0, key: null, operator: 'Exists' as const, value: '', effect: null };

const varied: fc.Arbitrary<Pod> = fc
  .record({
    name: fc.integer({ min: 0, max: 30 }),
    make: fc.constantFrom(pod, fargatePod, (fields: Partial<Pod>) => pendingPod(30, fields)),
    namespace: fc.constantFrom('apps', 'apps2', 'kube-system', 'other'),
    owner: fc.constantFrom('web', 'api', null),
    label: fc.constantFrom('yes', 'no', null),
    annotation: fc.constantFrom('ec2', null),
    logging: fc.constantFrom('LoggingEnabled', 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND', null),
    phase: fc.constantFrom('Running', 'Succeeded'),
    age: fc.constantFrom(30, 100_000),
    cpu: fc.constantFrom('100m', '333m', '7', '17'),
    asks: fc.constantFrom<PodAsks>(
      {},
      { hostNamespaces: ['HostNetwork'] },
      { volumes: [hostPath] },
      { tolerations: [anyTaint] },
    ),
    limits: fc.constantFrom<Record<string, string>>({}, { cpu: '8' }, { 'nvidia.com/gpu': '1' }),
  })
  .map(({ name, make, namespace, owner, label, annotation, logging, phase, age, cpu, asks, limits }) =>
    make({
      name: `${owner ?? 'bare'}-${String(name)}`,
      namespace,
      owner: owner === null ? null : { apiVersion: 'apps/v1', kind: 'StatefulSet', name: owner, uid: owner },
      labels: label === null ? {} : { fargate: label },
      annotations: {
        ...(annotation === null ? {} : { 'eks.amazonaws.com/compute-type': annotation }),
        ...(logging === null ? {} : { Logging: logging }),
        CapacityProvisioned: '0.25vCPU 0.5GB',
      },
      createdAt: minutesAgo(age),
      asks,
      containers: [container({ requests: { cpu, memory: '100M' }, limits })],
      ...(phase === 'Succeeded' ? { phase } : {}),
    }),
  );

const several = [
  profile({ selectors: [selector('apps', { fargate: 'yes' }), selector('gone')] }),
  profile({ name: 'blue', selectors: [selector('ap*', { fargate: 'yes' })], subnets: ['subnet-z'] }),
  profile({ name: 'dns', selectors: [selector('kube-system')], createdAt: minutesAgo(60) }),
  profile({ name: 'old', status: 'DELETING' }),
];
const mixed = facts({
  profiles: read(several),
  loggingConfigMap: read(null),
  workloads: read([
    workload({ kind: 'StatefulSet', name: 'web', template: { labels: { fargate: 'yes' } } }),
    workload({ kind: 'StatefulSet', name: 'api' }),
  ]),
});

describe('the result', () => {
  const byName = fc.uniqueArray(varied, { selector: ({ namespace, name }) => `${namespace}/${name}`, maxLength: 25 });

  it('does not depend on the order of pods, nor on the size of pages', async () => {
    const shuffled = byName.chain((pods) =>
      fc.record({
        pods: fc.constant(pods),
        other: fc.shuffledSubarray(pods, { minLength: pods.length }),
        size: fc.integer({ min: 1, max: 7 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(shuffled, async ({ pods, other, size }) => {
        const split = other.flatMap((_, at) => (at % size === 0 ? [other.slice(at, at + size)] : []));
        const result = await auditCluster(mixed, pages(...split), rules);
        expect(JSON.stringify(result)).toBe(JSON.stringify(await audit(mixed, pods)));
      }),
      { numRuns: 100 },
    );
  });

  it('does not depend on the order of profiles', async () => {
    const orders = fc.shuffledSubarray(several, { minLength: several.length });
    await fc.assert(
      fc.asyncProperty(byName, orders, async (pods, order) => {
        const one = await audit(mixed, pods);
        const other = await audit({ ...mixed, profiles: read(order) }, pods);
        expect(other.findings).toEqual(one.findings);
      }),
      { numRuns: 100 },
    );
  });

  it('names no finding twice, and a pod in one placement finding at most', async () => {
    const perPod = new Set(
      ['placement-orphaned', 'profile-pin-invalid', 'profile-bypassed', 'pod-older-than-profile'].concat([
        'selector-labels-missing',
        'namespace-not-selected',
      ]),
    );
    await fc.assert(
      fc.asyncProperty(varied, async (one) => {
        const { findings } = await audit(mixed, [one]);
        expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(findings.length);
        expect(findings.filter(({ rule }) => perPod.has(rule)).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves the facts as they are', async () => {
    const before = structuredClone({ ...mixed, loggingEvents: null });
    await audit(mixed, [pod(), fargatePod()]);
    expect({ ...mixed, loggingEvents: null }).toEqual(before);
  });
});

describe('strange names', () => {
  it.each(['\u0000\u001b[31m\n', '<script>alert(1)</script>', 'n'.repeat(10_000), '__proto__', '${x}`$(x)', '"\'\\'])(
    'such as %j break nothing',
    async (name) => {
      const fields = { name, namespace: name, labels: { [name]: name }, annotations: { [name]: name } };
      const cluster = fargateOnly({
        profiles: read([profile({ name, selectors: [selector(name, { [name]: 'x', fargate: name }), selector('*')] })]),
        workloads: read([workload({ name, namespace: name, template: { labels: { [name]: name } } })]),
      });
      const bare = { ...fields, owner: null };
      const result = await audit(cluster, [pod(fields), pendingPod(60, bare), fargatePod(bare)]);
      expect(clusterResultSchema.safeParse(JSON.parse(JSON.stringify(result))).error).toBeUndefined();
      expect(result.verdicts.filter(({ reason }) => reason?.includes('bug'))).toEqual([]);
    },
  );
});

describe('the cause of a finding', () => {
  const meta = { group: 'running', title: '', severity: 'low', needs: [], docs: 'https://x' } as const;
  const told = { message: 'x', evidence: [], remediation: { summary: 'x', commands: [] } };
  const role = (name: string) => ({ kind: 'Role', name });
  const explaining = ['a', 'b'].map((name) =>
    defineRule({
      ...meta,
      id: `explains-${name}`,
      perCluster: () => ['one', 'two'].map((of) => ({ ...told, subject: role(of) })),
    }),
  );

  it.each<[string, readonly Cause[], [rule: string, subject: string] | null]>([
    ['of a rule, on its first subject', [{ rule: 'explains-a' }], ['explains-a', 'one']],
    ['on the subject that is named', [{ rule: 'explains-a', subject: role('two') }], ['explains-a', 'two']],
    [
      'the first that there is',
      [{ rule: 'gone' }, { rule: 'explains-b' }, { rule: 'explains-a' }],
      ['explains-b', 'one'],
    ],
    ['none on a subject that has none', [{ rule: 'explains-a', subject: role('three') }], null],
    ['none of a rule that found nothing', [{ rule: 'gone' }], null],
    ['none where none is named', [], null],
  ])('is %s', async (_, causedBy, expected) => {
    const rule = defineRule({
      ...meta,
      id: 'explained',
      perCluster: () => [{ ...told, subject: role('it'), causedBy }],
    });
    const { findings } = await auditCluster(facts(), pages([]), [...explaining, rule]);
    const explained = findings.find((finding) => finding.rule === 'explained');
    const cause = findings.find(({ fingerprint }) => fingerprint === explained?.cause);
    expect(cause === undefined ? null : [cause.rule, cause.subject.name]).toEqual(expected);
  });
});

describe('a rule that throws', () => {
  const throwing = (where: 'start' | 'see' | 'finish' | 'perCluster' | 'notApplicable'): Rule => {
    const fail = (at: typeof where): null => {
      if (at === where) throw new TypeError(`lost its way in ${at}`);
      return null;
    };
    const common = { id: 'throws', group: 'running', title: '', severity: 'low', docs: 'https://x' } as const;
    if (where === 'perCluster') return defineRule({ ...common, needs: [], perCluster: () => [fail(where)] as never });
    return defineRule({
      ...common,
      needs: [],
      notApplicable: () => fail('notApplicable'),
      fold: {
        start: () => {
          fail('start');
          return {
            see: () => {
              fail('see');
              return true;
            },
            *finish() {
              yield {
                subject: { kind: 'Pod', name: 'x' },
                message: '',
                evidence: [],
                remediation: { summary: '', commands: [] },
              };
              fail('finish');
            },
          };
        },
      },
    });
  };

  it.each(['start', 'see', 'finish', 'perCluster', 'notApplicable'] as const)(
    'in %s is not evaluated, says that this is a bug, and costs no other rule',
    async (where) => {
      const result = await auditCluster(facts(), pages([pod()], [pod({ name: 'b' })]), [...rules, throwing(where)]);
      expect(result.verdicts.at(-1)).toMatchObject({
        rule: 'throws',
        status: 'not-evaluated',
        reason: `the rule itself failed, which is a bug of fargate-auditor to report: TypeError: lost its way in ${where}`,
      });
      expect(result.findings.filter(({ rule }) => rule === 'throws')).toEqual([]);
      expect(result.findings.map(({ rule }) => rule)).toContain('profile-bypassed');
      expect(result.status).toBe('incomplete');
    },
  );
});

describe('the types', () => {
  it('hold a rule to the slices that it declared', () => {
    const meta = { id: 'x', group: 'running', title: '', severity: 'low', docs: 'https://x' } as const;
    defineRule({ ...meta, needs: ['profiles'], perCluster: ({ profiles }) => [{ judged: profiles.length }] });
    defineRule({
      ...meta,
      needs: ['profiles'],
      // @ts-expect-error -- namespaces were not declared
      perCluster: ({ namespaces }) => [{ judged: (namespaces as unknown[]).length }],
    });
    defineRule({
      ...meta,
      needs: [],
      uses: ['nodes'],
      // @ts-expect-error -- a slice that is only used may be unread
      perCluster: ({ nodes }) => [{ judged: nodes.total }],
    });
    defineRule({
      ...meta,
      needs: [],
      uses: ['nodes'],
      perCluster: ({ nodes }: { nodes: Slice<{ total: number }> }) => [{ judged: nodes.ok ? nodes.value.total : 0 }],
    });
    expect(sliceNames).toEqual(expect.arrayContaining(['namespaces', 'nodes']));
  });
});
