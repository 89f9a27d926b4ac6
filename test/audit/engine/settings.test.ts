import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '#audit/rules/index.ts';
import { defaultSettings, severityOf, notAskedOf } from '#audit/engine/settings.ts';
import { read, unread, type ClusterFacts } from '#model/facts/cluster-facts.ts';
import { severities, worse } from '#model/finding/severity.ts';
import { facts, fargatePod, pendingPod, pod, profile, selector, workload } from '../../support/builders/facts.ts';
import { auditBy, judgeBy } from '../../support/builders/configuration.ts';
import { audit } from '../../support/judge.ts';

const silent = { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' };
/** No ConfigMap, a profile that asks for a label, one silent workload and one off Fargate in each of two namespaces. */
const cluster = facts({
  loggingConfigMap: read(null),
  profiles: read([
    profile({ selectors: [selector('apps', { fargate: 'yes' }), selector('batch', { fargate: 'yes' })] }),
  ]),
  workloads: unread('not read'),
});
const pods = ['apps', 'batch'].flatMap((namespace) => [
  fargatePod({ namespace, name: `silent-${namespace}`, owner: null, labels: { fargate: 'yes' }, annotations: silent }),
  pod({ namespace, name: `off-${namespace}`, owner: null }),
]);

describe('a rule that is turned off', () => {
  it('is not applicable, with the reason, and finds nothing', async () => {
    const document = { rules: { 'logging-disabled': { off: true, reason: 'another tool does it' } } };
    const { verdict, findings } = await judgeBy(document, 'logging-disabled', cluster, pods);
    expect(verdict).toEqual({
      ...{ rule: 'logging-disabled', status: 'not-applicable', judged: 0, unread: 0, missingPermissions: [] },
      ...{ reason: 'turned off in the configuration (another tool does it)', decidedBy: 'configuration' },
    });
    expect(findings).toEqual([]);
  });

  it('is no gap in the coverage, even when what it needs was not read', async () => {
    const blind = facts({ loggingConfigMap: unread('denied') });
    const before = await audit(blind);
    const off = { 'logging-configmap-missing': 'off', 'logging-configmap-invalid': 'off' };
    const after = await auditBy({ rules: off }, blind);
    expect(before.coverage.notEvaluated - after.coverage.notEvaluated).toBe(2);
    expect(after.coverage.evaluated).toBe(before.coverage.evaluated);
    expect(after.verdicts.map(({ rule }) => rule)).toEqual(before.verdicts.map(({ rule }) => rule));
  });

  it('changes nothing of the others but the cause that it would have been', async () => {
    const ids = rules.map(({ id }) => id);
    const before = await audit(cluster, pods);
    const without = (off: readonly string[]) => (one: { rule: string }) => !off.includes(one.rule);
    await fc.assert(
      fc.asyncProperty(fc.subarray(ids), async (off) => {
        const after = await auditBy({ rules: Object.fromEntries(off.map((id) => [id, 'off'])) }, cluster, pods);
        expect(after.verdicts.filter(without(off))).toEqual(before.verdicts.filter(without(off)));
        const left = before.findings.filter(without(off));
        const causes = new Set(left.map(({ fingerprint }) => fingerprint));
        expect(after.findings).toEqual(
          left.map((finding) => ({ ...finding, cause: causes.has(finding.cause ?? '') ? finding.cause : null })),
        );
      }),
      { numRuns: 40 },
    );
  });
});

describe('the severity of a rule', () => {
  it('is that of its findings, and places them in the order', async () => {
    const { findings, result } = await judgeBy(
      { rules: { 'logging-disabled': 'low' } },
      'logging-disabled',
      cluster,
      pods,
    );
    expect(findings.map(({ severity }) => severity)).toEqual(['low', 'low']);
    expect(result.findings.map(({ severity }) => severity)).toEqual(['high', 'medium', 'medium', 'low', 'low']);
  });

  it('is raised by the same circumstances as ever', async () => {
    const stuck = [pendingPod(10, { owner: null })];
    const { findings } = await judgeBy(
      { rules: { 'selector-labels-missing': 'low' } },
      'selector-labels-missing',
      cluster,
      stuck,
    );
    expect(findings.map(({ severity }) => severity)).toEqual(['medium']);
  });

  it.each([
    ['high', 'medium', 'high', 'critical'],
    ['medium', 'medium', 'low', 'low'],
    ['info', 'medium', 'high', 'info'],
    ['low', 'medium', 'info', 'info'],
    ['critical', 'medium', 'info', 'medium'],
    [undefined, 'medium', 'low', 'low'],
  ] as const)('found %s by a rule of %s that is set to %s is %s', (found, severity, wanted, is) => {
    const [first] = rules;
    const rule = { ...(first as (typeof rules)[number]), id: 'x', severity };
    expect(
      severityOf(rule, found, { ...defaultSettings, rules: new Map([['x', { off: false, severity: wanted }]]) }),
    ).toBe(is);
  });

  it('keeps worse findings worse', () => {
    const any = fc.constantFrom(...severities);
    const [first] = rules;
    fc.assert(
      fc.property(any, any, any, any, (severity, wanted, a, b) => {
        const rule = { ...(first as (typeof rules)[number]), id: 'x', severity };
        const settings = { ...defaultSettings, rules: new Map([['x', { off: false, severity: wanted }]]) };
        const [bad, good] = worse(a, b) === a ? [a, b] : [b, a];
        const settled = [severityOf(rule, bad, settings), severityOf(rule, good, settings)] as const;
        expect(worse(...settled)).toBe(settled[0]);
      }),
    );
  });
});

describe('logs that nobody wants', () => {
  const unwanted = { expectations: [{ namespaces: ['batch'], logging: 'not-wanted', reason: 'logs go elsewhere' }] };

  it('leave the finding of the workload in the result, waived, and all others as they are', async () => {
    const before = await audit(cluster, pods);
    const after = await auditBy(unwanted, cluster, pods);
    const waiver = { reason: 'no logs are wanted in namespace batch: logs go elsewhere', source: 'expectation' };
    expect(after.findings).toEqual(
      before.findings.map((finding) =>
        finding.rule === 'logging-disabled' && finding.subject.namespace === 'batch' ? { ...finding, waiver } : finding,
      ),
    );
    expect(after.findings.filter((finding) => finding.waiver !== null)).toHaveLength(1);
  });

  it('never hide what is wrong with the configuration that other namespaces share', async () => {
    const all = { expectations: [{ namespaces: ['aws-*', 'batch'], logging: 'not-wanted', reason: 'x' }] };
    const { findings } = await judgeBy(all, 'logging-configmap-missing', cluster, pods);
    expect(findings.map(({ waiver }) => waiver)).toEqual([null]);
  });

  it('are no open question where Fargate does not say', async () => {
    const unknown = [
      fargatePod({ namespace: 'batch', name: 'a', annotations: { Logging: '' } }),
      fargatePod({ namespace: 'apps', name: 'b' }),
    ];
    const selected = facts({ profiles: read([profile({ selectors: [selector('*')] })]) });
    const before = await audit(selected, unknown);
    const ruleOf = ({ verdicts }: typeof before) => verdicts.find(({ rule }) => rule === 'logging-disabled');
    expect(ruleOf(before)?.status).toBe('not-evaluated');
    expect(ruleOf(await auditBy(unwanted, selected, unknown))).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('make the logging rules not applicable when no namespace of the cluster wants any', async () => {
    const none = { expectations: [{ clusters: ['demo'], namespaces: ['*'], logging: 'not-wanted', reason: 'a lab' }] };
    const { verdicts, findings } = await auditBy(none, cluster, pods);
    const logging = rules.filter(({ group }) => group === 'logging').map(({ id }) => id);
    for (const verdict of verdicts.filter(({ rule }) => logging.includes(rule)))
      expect(verdict).toMatchObject({
        status: 'not-applicable',
        reason: 'the configuration wants no logs of this cluster (a lab)',
        decidedBy: 'configuration',
      });
    expect(findings.map(({ rule }) => rule)).toEqual(['selector-labels-missing', 'selector-labels-missing']);
  });
});

describe('pods that belong on Fargate', () => {
  const always = { expectations: [{ namespaces: ['apps'], fargate: 'always', reason: 'PCI' }] };
  const bare = facts({ profiles: read([profile({ selectors: [selector('*', { fargate: 'yes' })] })]) });

  it('are findings under a selector of every namespace', async () => {
    const id = 'selector-labels-missing';
    const elsewhere = [pod(), pod({ namespace: 'shop', owner: null })];
    expect((await judgeBy({}, id, bare, elsewhere)).findings).toEqual([]);
    const { findings } = await judgeBy(always, id, bare, elsewhere);
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
        message:
          'Deployment apps/web is not on Fargate, though the configuration expects it there (PCI): profile apps selects namespace apps with label fargate=yes; the pod lacks fargate=yes',
      },
    ]);
  });

  it('are findings where no profile selects their namespace, though they run', async () => {
    const id = 'namespace-not-selected';
    const shop = facts({ profiles: read([profile({ selectors: [selector('shop')] })]) });
    expect((await judgeBy({}, id, shop, [pod()])).findings).toEqual([]);
    const { findings } = await judgeBy(always, id, shop, [pod(), fargatePod({ namespace: 'shop' })]);
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        message:
          'Deployment apps/web is not on Fargate, though the configuration expects it there (PCI), and no Fargate profile selects namespace apps',
        evidence: [
          { what: 'namespace', is: 'apps' },
          { what: 'node', is: 'ip-10-0-0-1.us-west-2.compute.internal', shouldBe: 'a Fargate node' },
        ],
      },
    ]);
    const stuck = await judgeBy(always, id, shop, [pendingPod(10)]);
    expect(stuck.findings).toMatchObject([
      { severity: 'high', evidence: [{}, { what: 'PodScheduled' }, { is: 'none' }] },
    ]);
  });

  it('are findings even without any profile', async () => {
    const without = facts({ profiles: read([]) });
    const { findings } = await judgeBy(always, 'namespace-not-selected', without, [pod()]);
    expect(findings).toHaveLength(1);
    const elsewhere = await judgeBy(always, 'namespace-not-selected', without, [pod({ namespace: 'shop' })]);
    expect(elsewhere.verdict).toMatchObject({ status: 'not-applicable', reason: 'the cluster has no Fargate profile' });
  });

  it('are none of these when exempt anyway', async () => {
    const daemon = pod({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'u' } });
    const { result } = await judgeBy(always, 'selector-labels-missing', bare, [daemon]);
    expect(result.findings.filter(({ subject }) => subject.kind !== 'FargateProfile')).toEqual([]);
  });

  it('are told to be missing from a snapshot that has none of them', async () => {
    const { warnings } = await auditBy(always, bare, []);
    expect(warnings).toEqual([expect.stringContaining('the snapshot has none of them')]);
    expect((await auditBy(always, facts({ mode: 'live' }), [])).warnings).toEqual([]);
    expect((await auditBy(always, bare, [pod()])).warnings).toEqual([]);
  });
});

describe('pods that belong elsewhere', () => {
  const never = { expectations: [{ namespaces: ['gpu'], fargate: 'never', reason: 'needs GPUs' }] };
  const selected = facts({
    profiles: read([profile({ selectors: [selector('gpu', { fargate: 'yes' })] })]),
    workloads: read([workload({ namespace: 'gpu' })]),
  });

  it('are no subject of placement', async () => {
    const { verdict, findings } = await judgeBy(never, 'selector-labels-missing', selected, [
      pod({ namespace: 'gpu' }),
    ]);
    expect(findings).toEqual([]);
    expect(verdict?.status).toBe('not-applicable');
  });

  it('are told of when they run on Fargate all the same', async () => {
    const there = [fargatePod({ namespace: 'gpu' }), fargatePod({ namespace: 'gpu', name: 'b' }), fargatePod()];
    expect((await auditBy(never, selected, there)).warnings).toEqual([
      '2 pods of namespace gpu are on Fargate, where the configuration wants none (needs GPUs)',
    ]);
  });
});

function asked(...args: [ClusterFacts, 'cluster' | 'file' | 'nowhere', boolean?]): string[] {
  const [of, from, anyOnFargate = true] = args;
  const left = notAskedOf(rules, of, from, anyOnFargate);
  return rules.map(({ id }) => id).filter((id) => !left.has(id));
}

/** Whoever adds a rule about templates says so here, after thinking of what it makes of a manifest. */
const aboutTemplates = [
  ...['capacity-rounded-up', 'coredns-off-fargate', 'daemonset-on-fargate', 'ephemeral-storage-short'],
  ...['imds-dependent', 'limits-above-requests', 'load-balancer-targets', 'logging-configmap-ineffective'],
  ...[
    'logging-configmap-invalid',
    'logging-configmap-missing',
    'logging-configmap-unstartable',
    'logging-namespace-unlabelled',
    'logging-permission-missing',
  ],
  ...['namespace-not-selected', 'network-policy-unenforced', 'node-constraint-unmet', 'node-feature-missing'],
  ...['pod-architecture-unsupported', 'pod-capability-unsupported', 'pod-gpu-request'],
  ...[
    'pod-host-access',
    'pod-host-port',
    'pod-identity-on-fargate',
    'pod-port-taken',
    'pod-privileged',
    'pod-too-large',
  ],
  ...['pod-volume-unsupported', 'profile-ambiguous', 'profile-bypassed', 'profile-pin-invalid', 'requests-missing'],
  ...['security-group-policy-incomplete', 'selector-labels-missing', 'toleration-by-hand'],
  'topology-spread-ineffective',
];

describe('rules that manifests are judged by', () => {
  it('are those about templates, whether or not a cluster tells all that they need', () => {
    expect(asked(facts(), 'cluster')).toEqual(aboutTemplates);
    expect(asked(facts({ loggingConfigMap: unread('denied') }), 'cluster')).toEqual(aboutTemplates);
  });

  it('by a file of profiles, only those that it can tell enough for', () => {
    const profilesOnly = {
      ...Object.fromEntries(
        Object.entries(facts()).map(([name, value]) => [name, isSlice(value) ? unread('untold') : value]),
      ),
      profiles: read([]),
    } as unknown as ClusterFacts;
    const left = aboutTemplates.filter((id) => !asked(profilesOnly, 'file').includes(id));
    expect(left).toEqual([
      ...[
        'coredns-off-fargate',
        'load-balancer-targets',
        'logging-configmap-ineffective',
        'logging-configmap-invalid',
        'logging-configmap-missing',
        'logging-configmap-unstartable',
      ],
      ...['logging-namespace-unlabelled', 'logging-permission-missing', 'network-policy-unenforced'],
      ...['pod-identity-on-fargate', 'security-group-policy-incomplete'],
    ]);
  });

  it('are none about logging when nothing would go to Fargate, and none about profiles when there are none', () => {
    const groups = (ids: string[]) => new Set(rules.filter(({ id }) => ids.includes(id)).map(({ group }) => group));
    expect(groups(asked(facts(), 'cluster', false))).toEqual(
      new Set(['running', 'placement', 'pod fits Fargate', "profile's surroundings"]),
    );
    expect(groups(asked(facts(), 'nowhere'))).toEqual(
      new Set(['running', 'logging', 'pod fits Fargate', "profile's surroundings"]),
    );
  });

  it('say why they are left out', () => {
    expect([...notAskedOf(rules, facts(), 'nowhere', false).values()].every((reason) => reason.length > 10)).toBe(true);
  });
});

function isSlice(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'ok' in value;
}
