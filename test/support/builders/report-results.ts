import { createHash } from 'node:crypto';
import type { AuditResult, ClusterResult, PlacementMap, Verdict } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import type { HistoryPoint } from '#report/html/index.ts';
import { clusterResult, finding, place } from './results.ts';

const takenAt = '2026-11-24T02:00:01Z';

/** A fingerprint that depends on the text alone. */
export function fingerprint(text: string): string {
  return `v1:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
}

export function auditResult(clusters: readonly ClusterResult[], fields: Partial<AuditResult> = {}): AuditResult {
  const findings = clusters.flatMap((cluster) => cluster.findings);
  const counts = severities.map((severity) => [severity, findings.filter((one) => one.severity === severity).length]);
  return {
    schema: 'fargate-auditor/result/v2',
    tool: { name: 'fargate-auditor', version: '0.1.0' },
    scanId: '20261124T020000Z',
    takenAt,
    clusters: [...clusters],
    summary: {
      findings: Object.fromEntries(counts) as AuditResult['summary']['findings'],
      new: findings.filter(({ status }) => status === 'new').length,
      resolved: 0,
      incomplete: clusters.some(({ status }) => status !== 'audited'),
    },
    ...fields,
  };
}

export function verdict(rule: string, status: Verdict['status'], fields: Partial<Verdict> = {}): Verdict {
  return {
    rule,
    status,
    judged: status === 'pass' || status === 'fail' ? 12 : 0,
    unread: 0,
    missingPermissions: [],
    ...fields,
  };
}

/** Deployment `name` lacks a label. */
export function missingLabel(namespace: string, name: string, fields: Partial<Finding> = {}): Finding {
  const workload = `Deployment ${namespace}/${name}`;
  return finding({
    fingerprint: fingerprint(`label ${namespace}/${name}`),
    rule: 'selector-labels-missing',
    severity: 'medium',
    subject: { kind: 'Deployment', namespace, name },
    message: `${workload} is not on Fargate: profile apps selects namespace ${namespace} with labels fargate=yes and team=shop; the pod lacks fargate=yes`,
    evidence: [{ what: 'pod label fargate', is: 'absent', shouldBe: 'yes' }],
    affected: { pods: 2, workloads: 1, names: podNames(name, 2) },
    remediation: {
      summary: `Put fargate: "yes" on the pod template of ${workload}; a pod made from it is selected by profile apps`,
      commands: [
        `kubectl -n ${namespace} patch deployment ${name} --type merge -p '{"spec":{"template":{"metadata":{"labels":{"fargate":"yes"}}}}}'`,
        `kubectl -n ${namespace} rollout status deployment/${name}`,
      ],
      patch: 'spec:\n  template:\n    metadata:\n      labels:\n        fargate: "yes"\n',
      notes: [`Deployment ${name} is managed by Helm: make the change there, or it will be reverted.`],
    },
    docs: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html',
    status: 'unchanged',
    firstSeen: '2026-11-14T02:00:00Z',
    lastSeen: takenAt,
    ...fields,
  });
}

/** Fargate does not log Deployment `name`. */
export function silent(namespace: string, name: string, fields: Partial<Finding> = {}): Finding {
  const workload = `Deployment ${namespace}/${name}`;
  return finding({
    fingerprint: fingerprint(`silent ${namespace}/${name}`),
    subject: { kind: 'Deployment', namespace, name },
    message: `Fargate does not log ${workload}: LOGGING_CONFIGMAP_NOT_FOUND`,
    evidence: [
      { what: 'annotation Logging', is: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND', shouldBe: 'LoggingEnabled' },
    ],
    affected: { pods: 3, workloads: 1, names: podNames(name, 3) },
    remediation: {
      summary: 'Mend the cause (logging-configmap-missing), then make the pods again',
      commands: [`kubectl -n ${namespace} rollout restart deployment/${name}`],
      notes: [],
    },
    docs: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html',
    status: 'unchanged',
    firstSeen: '2026-11-20T02:00:00Z',
    lastSeen: takenAt,
    ...fields,
  });
}

/** Many findings, as a large fleet of one cluster would give them: two thirds lack labels, the rest does not log. */
export function largeResult(count: number): AuditResult {
  const root = finding({
    fingerprint: fingerprint('root'),
    rule: 'logging-configmap-missing',
    subject: { kind: 'ConfigMap', namespace: 'aws-observability', name: 'aws-logging' },
    status: 'unchanged',
  });
  const findings = Array.from({ length: count - 1 }, (_, index) => {
    const hash = createHash('sha256').update(String(index)).digest('hex');
    const namespace = `team-${String(index % 120)}`;
    const name = `${['web', 'api', 'worker', 'billing', 'search'][index % 5] ?? ''}-${hash.slice(0, 8)}`;
    const severity = severities[index % 5] ?? 'info';
    if (index % 3 === 0) return silent(namespace, name, { severity, cause: index % 2 === 0 ? root.fingerprint : null });
    return missingLabel(namespace, name, { severity, status: index % 7 === 0 ? 'new' : 'unchanged' });
  });
  return auditResult([
    clusterResult({ findings: [root, ...findings], verdicts: [verdict('logging-disabled', 'fail')] }),
  ]);
}

function podNames(name: string, count: number): string[] {
  const hash = createHash('sha256').update(name).digest('hex');
  return Array.from(
    { length: count },
    (_, index) => `${name}-${hash.slice(0, 10)}-${hash.slice(10 + index * 5, 15 + index * 5)}`,
  );
}

const asked = [
  { key: 'fargate', value: 'yes', status: 'missing' },
  { key: 'team', value: 'shop', status: 'matched', podKey: 'team', podValue: 'shop' },
] as const;

export const placement: PlacementMap = {
  profiles: [
    {
      name: 'apps',
      status: 'ACTIVE',
      selectors: [
        { namespace: 'shop-*', labels: { fargate: 'yes', team: 'shop' } },
        { namespace: 'jobs', labels: {} },
      ],
    },
    {
      name: 'kube-system',
      status: 'ACTIVE',
      selectors: [{ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }],
    },
    { name: 'legacy', status: 'CREATE_FAILED', selectors: [{ namespace: 'legacy', labels: {} }] },
  ],
  map: [
    { namespace: 'jobs', profile: 'apps', onFargate: 14, elsewhere: 3, nearMiss: 0 },
    { namespace: 'kube-system', profile: 'kube-system', onFargate: 2, elsewhere: 0, nearMiss: 0 },
    { namespace: 'shop-cart', profile: 'apps', onFargate: 22, elsewhere: 0, nearMiss: 2 },
    { namespace: 'shop-checkout', profile: 'apps', onFargate: 9, elsewhere: 1, nearMiss: 4 },
    { namespace: 'shop-search', profile: 'apps', onFargate: 31, elsewhere: 0, nearMiss: 0 },
  ],
  nearMisses: [
    {
      subject: { kind: 'Deployment', namespace: 'shop-checkout', name: 'checkout' },
      profile: 'apps',
      selector: 0,
      pods: 4,
      asked: [...asked],
      others: { app: 'checkout', 'app.kubernetes.io/version': '2.14.0' },
    },
    {
      subject: { kind: 'StatefulSet', namespace: 'shop-cart', name: 'sessions' },
      ...{ profile: 'apps', selector: 0, pods: 2, others: { app: 'sessions' } },
      asked: [
        { key: 'fargate', value: 'yes', status: 'wrong-value', podKey: 'fargate', podValue: 'true' },
        { key: 'team', value: 'shop', status: 'matched', podKey: 'team', podValue: 'shop' },
      ],
    },
  ],
  leftOut: { map: 0, nearMisses: 0 },
};

const root = finding({
  fingerprint: fingerprint('invalid'),
  rule: 'logging-configmap-invalid',
  subject: { kind: 'ConfigMap', namespace: 'aws-observability', name: 'aws-logging' },
  message:
    'Fargate refuses aws-logging: line 3 of output.conf names the plugin cloudwatch_log, which there is not; did you mean cloudwatch_logs?',
  evidence: [
    { what: 'output.conf line 3, column 10', is: 'Name cloudwatch_log', shouldBe: 'Name cloudwatch_logs' },
    { what: 'output.conf line 6, column 5', is: 'log_format json', shouldBe: 'no key log_format' },
  ],
  affected: {
    pods: 76,
    workloads: 3,
    names: ['Deployment shop-cart/cart', 'Deployment shop-checkout/payments', 'Deployment shop-search/search'],
  },
  remediation: {
    summary: 'Correct the two lines, then make the pods on Fargate again',
    commands: ['kubectl apply -f aws-logging.yaml'],
    patch:
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: aws-logging\n  namespace: aws-observability\ndata:\n  output.conf: |\n    [OUTPUT]\n        Name cloudwatch_logs\n        Match kube.*\n        region eu-west-1\n        log_group_name /aws/eks/shop/fargate\n        auto_create_group true\n',
    notes: ['Only pods made after the ConfigMap is right are logged.'],
  },
  docs: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html',
  status: 'worse',
  firstSeen: '2026-11-22T02:00:00Z',
});

const effects = [
  silent('shop-cart', 'cart', { cause: root.fingerprint }),
  silent('shop-checkout', 'payments', { cause: root.fingerprint }),
  silent('shop-search', 'search', { cause: root.fingerprint, status: 'new' }),
];

/** One cluster in which there is something of everything. */
export function sampleCluster(fields: Partial<ClusterResult> = {}): ClusterResult {
  return clusterResult({
    status: 'incomplete',
    coverage: { evaluated: 14, notApplicable: 2, notEvaluated: 1, percent: 93.3 },
    findings: [root, ...effects, ...others()],
    verdicts: verdicts(),
    placement,
    inventory: inventory(),
    waivers: [
      {
        rule: 'profile-overlap',
        scope: 'cluster shop',
        owner: 'platform team',
        reason: 'Both profiles are merged in January',
        until: '2027-01-31',
        source: 'configuration',
        status: 'active',
        findings: 1,
      },
      {
        rule: 'logging-stale',
        scope: 'namespace batch-*',
        owner: null,
        reason: 'Batch pods live for minutes',
        until: '2026-12-01',
        source: 'configuration',
        status: 'expiring',
        findings: 0,
      },
    ],
    ...fields,
  });
}

function others(): Finding[] {
  return [
    finding({
      fingerprint: fingerprint('orphaned'),
      rule: 'placement-orphaned',
      subject: { kind: 'Deployment', namespace: 'jobs', name: 'invoices' },
      message:
        'Deployment jobs/invoices runs on Fargate, but no profile would take its pods back after a restart: profile jobs is gone',
      evidence: [{ what: 'profiles that select its pods', is: 'none', shouldBe: 'one or more' }],
      affected: { pods: 2, workloads: 1, names: podNames('invoices', 2) },
      remediation: {
        summary: 'Give profile apps a selector for namespace jobs with label app=invoices',
        commands: ['aws eks create-fargate-profile --cli-input-json file://jobs.json'],
      },
      docs: 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html',
      firstSeen: takenAt,
    }),
    missingLabel('shop-checkout', 'checkout', {
      affected: { pods: 4, workloads: 1, names: podNames('checkout', 4) },
      status: 'new',
      firstSeen: takenAt,
    }),
    missingLabel('shop-cart', 'sessions', {
      subject: { kind: 'StatefulSet', namespace: 'shop-cart', name: 'sessions' },
      message:
        'StatefulSet shop-cart/sessions is not on Fargate: profile apps selects namespace shop-cart with labels fargate=yes and team=shop; the pod has fargate=true where fargate=yes is wanted',
    }),
    finding({
      fingerprint: fingerprint('stale'),
      rule: 'logging-stale',
      severity: 'low',
      subject: { kind: 'Deployment', namespace: 'jobs', name: 'mailer' },
      message:
        'Deployment jobs/mailer may log by an older configuration: its pods started before aws-logging last changed',
      evidence: [{ what: 'pod started', is: '2026-11-20T08:12:40Z', shouldBe: 'after 2026-11-21T16:03:00Z' }],
      remediation: {
        summary: 'Make the pods again, so that they log by the configuration as it is now',
        commands: ['kubectl -n jobs rollout restart deployment/mailer'],
      },
      status: 'unchanged',
      firstSeen: '2026-11-22T02:00:00Z',
    }),
    finding({
      fingerprint: fingerprint('overlap'),
      rule: 'profile-overlap',
      severity: 'low',
      subject: { kind: 'FargateProfile', name: 'apps' },
      message: 'Profiles apps and legacy select the same pods of namespace legacy with different roles',
      evidence: [
        {
          what: 'podExecutionRoleArn',
          is: 'arn:aws:iam::111122223333:role/legacy',
          shouldBe: 'arn:aws:iam::111122223333:role/apps',
        },
      ],
      affected: { pods: 0, workloads: 0, names: [] },
      status: 'unchanged',
      firstSeen: '2026-10-02T02:00:00Z',
      waiver: {
        reason: 'Both profiles are merged in January',
        owner: 'platform team',
        until: '2027-01-31',
        source: 'configuration',
      },
    }),
    finding({
      fingerprint: fingerprint('resolved'),
      rule: 'profile-unhealthy',
      subject: { kind: 'FargateProfile', name: 'legacy' },
      message: 'Profile legacy had no subnet with free addresses',
      affected: { pods: 0, workloads: 0, names: [] },
      status: 'resolved',
      firstSeen: '2026-11-10T02:00:00Z',
    }),
  ];
}

function verdicts(): Verdict[] {
  const failing = [
    'logging-configmap-invalid',
    'logging-stale',
    'placement-orphaned',
    'selector-labels-missing',
    'profile-overlap',
  ];
  const passing = [
    'namespace-not-selected',
    'pod-older-than-profile',
    'profile-ambiguous',
    'profile-bypassed',
    'profile-pin-invalid',
    'profile-selects-nothing',
    'profile-unhealthy',
  ];
  return [
    verdict('coredns-off-fargate', 'not-applicable', { reason: 'the cluster has capacity other than Fargate' }),
    verdict('logging-disabled', 'fail', {
      judged: 78,
      unread: 2,
      reason: '2 pods: Fargate says neither in an annotation nor in a recent event whether it logs',
    }),
    ...failing.map((rule) => verdict(rule, 'fail')),
    ...passing.map((rule) => verdict(rule, 'pass', { judged: 81 })),
    verdict('subnet-exhausted', 'not-evaluated', {
      reason: 'Subnets could not be read: access denied',
      missingPermissions: ['ec2:DescribeSubnets'],
    }),
  ];
}

function inventory(): NonNullable<ClusterResult['inventory']> {
  return {
    pods: 91,
    onFargate: 78,
    nodes: {
      ...{ total: 81, fargate: 78, byRuntime: {}, byOsImage: {}, sample: [] },
      byZone: { 'eu-west-1a': 31, 'eu-west-1b': 26, 'eu-west-1c': 21 },
      byKubelet: { 'v1.33.5-eks-113cf36': 70, 'v1.32.9-eks-113cf36': 8 },
    },
    provisioned: { vcpu: 46.5, memoryGiB: 118 },
    requested: { vcpu: 29.2, memoryGiB: 86.4 },
    unsized: 1,
    estimatedUsdPerMonth: { provisioned: 1757.02, requested: 1143.23 },
  };
}

/** Texts that try to be markup, code, or another reading direction, and words without an end. */
export const hostile = {
  script: '<script>globalThis.pwned=1</script>',
  closing: '</script><img src=x onerror="globalThis.pwned=1"><!--',
  attribute: '" onmouseover="globalThis.pwned=1" x="',
  reversed: 'web\u202Egpj.exe\u2066',
  entity: '&lt;b&gt; &#x3c;script&#x3e;',
  endless: 'x'.repeat(1500),
} as const;

/** The sample with such texts in every place that strangers can write to. */
export function hostileResult(): AuditResult {
  const texts = Object.values(hostile);
  const findings = texts.map((text, index) =>
    missingLabel('shop', text, {
      fingerprint: fingerprint(`hostile ${String(index)}`),
      rule: index === 0 ? text : 'selector-labels-missing',
      subject: { kind: text.slice(0, 40), namespace: text, name: text },
      message: text,
      evidence: [{ what: text, is: text, shouldBe: text }],
      affected: { pods: 1, workloads: 1, names: [text] },
      remediation: { summary: text, commands: [text], patch: `${text}\n${text}`, notes: [text] },
      docs: 'javascript:globalThis.pwned=1',
      waiver: index === 1 ? { reason: text, owner: text, until: text } : null,
    }),
  );
  const labels = Object.fromEntries(texts.map((text) => [text, text]));
  const hostilePlacement: PlacementMap = {
    profiles: texts.map((text) => ({ name: text, status: text, selectors: [{ namespace: text, labels }] })),
    map: texts.map((text) => ({ namespace: text, profile: text, onFargate: 1, elsewhere: 1, nearMiss: 1 })),
    nearMisses: findings.map(({ subject }, index) => ({
      ...{ subject, profile: texts[index] ?? '', selector: 0, pods: 1, others: labels },
      asked: texts.map((text) => ({ key: text, value: text, status: 'wrong-value', podKey: text, podValue: text })),
    })),
    leftOut: { map: 0, nearMisses: 0 },
  };
  const everywhere = hostile.closing;
  return auditResult([
    sampleCluster({
      name: everywhere,
      account: place.account,
      error: hostile.script,
      warnings: texts,
      findings: [...findings, silent('shop', everywhere)],
      verdicts: texts.map((text) => verdict(text, 'not-evaluated', { reason: text, missingPermissions: [text] })),
      placement: hostilePlacement,
      scope: { namespaces: texts },
      waivers: [
        {
          rule: everywhere,
          scope: everywhere,
          owner: everywhere,
          reason: everywhere,
          until: everywhere,
          source: 'annotation',
          status: 'invalid',
          findings: 0,
          problem: everywhere,
        },
      ],
      inventory: {
        ...inventory(),
        nodes: {
          total: 1,
          fargate: 1,
          byZone: labels2(texts),
          byKubelet: labels2(texts),
          byRuntime: {},
          byOsImage: {},
          sample: [],
        },
      },
    }),
  ]);
}

function labels2(texts: readonly string[]): Record<string, number> {
  return Object.fromEntries(texts.map((text) => [text, 1]));
}

const october = Date.UTC(2026, 9, 25, 2);
const dayMs = 86_400_000;

/** Thirty nights, of all clusters and of `shop`. */
export const history: readonly HistoryPoint[] = Array.from({ length: 30 }, (_, day): HistoryPoint => {
  const critical = day > 12 && day < 18 ? 2 : 0;
  const findings = {
    critical,
    high: 8 - Math.floor(day / 6),
    medium: 14 - Math.floor(day / 4),
    low: 5,
    info: 3 + (day % 4),
  };
  return { takenAt: new Date(october + day * dayMs).toISOString(), findings };
}).flatMap((point) => [point, { ...point, cluster: '111122223333/eu-west-1/shop' }]);
