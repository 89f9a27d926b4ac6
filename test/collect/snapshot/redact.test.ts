import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDisruptionBudget } from '#collect/project/to-disruption-budget.ts';
import { toJob } from '#collect/project/to-job.ts';
import { toPod } from '#collect/project/to-pod.ts';
import { toClaim, toVolume, volumeSources } from '#collect/project/to-storage.ts';
import { toWorkload } from '#collect/project/to-workload.ts';
import { redactConfigMap, redactJob, redactPod, redactWorkload } from '#collect/snapshot/redact.ts';
import { redactBudget } from '#collect/snapshot/redact-budget.ts';
import { redactClaim, redactVolume } from '#collect/snapshot/redact-storage.ts';
import { redactConfiguration } from '#collect/snapshot/redact-configuration.ts';
import { fullPod, rawPod } from '../../support/raw-pods.ts';

const key = fc.constantFrom(
  'command',
  'args',
  'env',
  'managedFields',
  'Logging',
  'fargate-auditor.io/waive',
  'app',
  'a/b',
);
const texts = fc.dictionary(key, fc.string());

describe('a redacted pod', () => {
  it('is judged as the original is', () => {
    fc.assert(
      fc.property(texts, texts, texts, fc.jsonValue(), (labels, annotations, requests, odd) => {
        const containers = [{ ...fullPod('x').spec.containers[0], resources: { requests }, env: odd, lifecycle: odd }];
        const metadata = { ...rawPod.metadata, labels, annotations };
        const pod = { ...rawPod, metadata, spec: { ...rawPod.spec, containers }, status: { ...rawPod.status, odd } };
        expect(toPod(redactPod(pod))).toEqual(toPod(pod));
      }),
    );
  });

  it('asks Fargate for the same', () => {
    const container = {
      ...fullPod('canary').spec.containers[0],
      securityContext: { privileged: true, capabilities: { add: ['NET_ADMIN'] } },
      ports: [{ containerPort: 80, hostPort: 80 }],
      volumeDevices: [{ name: 'block', devicePath: '/dev/x' }],
    };
    const spec = {
      ...rawPod.spec,
      containers: [container],
      hostNetwork: true,
      serviceAccountName: 'web',
      os: { name: 'linux' },
      tolerations: [{ operator: 'Exists' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    };
    const pod = { ...rawPod, spec };
    const { asks, containers } = toPod(pod);
    expect(toPod(redactPod(pod))).toEqual(toPod(pod));
    expect([Object.keys(asks).length, Object.keys(containers.at(-1)?.asks ?? {}).length]).toEqual([4, 4]);
  });

  it('keeps whether a controller is told its Region and VPC, not what it is told', () => {
    const words = fc.constantFrom('--aws-vpc-id', '--aws-region=canary', '--aws-vpc-tags=', 'canary', '--x=canary');
    const image = fc.constantFrom('eks/aws-load-balancer-controller:v2', 'karpenter/controller', 'app:1');
    const lists = fc.option(fc.array(words), { nil: undefined });
    fc.assert(
      fc.property(image, lists, lists, (name, command, args) => {
        const pod = { ...rawPod, spec: { containers: [{ name: 'app', image: name, command, args }] } };
        expect(toPod(redactPod(pod))).toEqual(toPod(pod));
        expect(JSON.stringify(redactPod(pod))).not.toContain('canary');
      }),
    );
  });

  it('keeps the names of variables and where they come from', () => {
    expect(JSON.stringify(redactPod(fullPod('canary')))).toContain('"envFrom":[{"secretRef":{"name":"database"}}]');
    expect(JSON.stringify(redactPod(fullPod('canary')))).toContain('{"name":"PASSWORD","value":"***"}');
  });
});

it('a redacted workload is judged as the original is, who manages it included', () => {
  const metadata = (annotations: object) => ({ name: 'a', namespace: 'b', uid: 'u', annotations });
  const template = { metadata: rawPod.metadata, spec: fullPod('canary').spec };
  for (const annotations of [
    { 'meta.helm.sh/release-name': 'canary' },
    { 'argocd.argoproj.io/tracking-id': 'canary' },
  ]) {
    for (const [kind, spec] of [
      ['Rollout', { template, selector: { matchLabels: { a: 'b' } }, strategy: { canary: { args: ['canary'] } } }],
      ['Deployment', { template, paused: true, strategy: { type: 'Recreate', note: 'canary' } }],
      [
        'StatefulSet',
        {
          template,
          podManagementPolicy: 'Parallel',
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2, note: 'canary' } },
        },
      ],
      [
        'CronJob',
        { concurrencyPolicy: 'Forbid', jobTemplate: { metadata: metadata({ x: 'canary' }), spec: { template } } },
      ],
    ] as const) {
      const raw = { apiVersion: 'v1', kind, metadata: metadata(annotations), spec };
      expect(toWorkload(redactWorkload(raw))).toEqual(toWorkload(raw));
    }
  }
});

describe('redacted storage', () => {
  const metadata = { name: 'a', namespace: 'b', annotations: { note: 'canary' } };

  it('is judged as the original is, and holds nothing else', () => {
    const claim = {
      metadata,
      spec: { storageClassName: 'efs', volumeName: 'pv', dataSource: { name: 'canary' } },
      status: { phase: 'Bound', conditions: [{ message: 'canary' }] },
    };
    expect(toClaim(redactClaim(claim))).toEqual(toClaim(claim));
    expect(JSON.stringify(redactClaim(claim))).not.toContain('canary');
  });

  it.each(volumeSources)('keeps that a volume is of %s, and of which driver', (source) => {
    const attributes = { driver: 'efs.csi.aws.com', volumeHandle: 'canary', volumeAttributes: { password: 'canary' } };
    const volume = {
      metadata,
      spec: { [source]: attributes, mountOptions: ['canary'] },
      status: { message: 'canary' },
    };
    expect(toVolume(redactVolume(volume))).toEqual(toVolume(volume));
    expect(toVolume(volume)).toMatchObject({ type: source });
    expect(JSON.stringify(redactVolume(volume))).not.toContain('canary');
  });
});

describe('a redacted ConfigMap', () => {
  const data = { 'output.conf': '[OUTPUT]\n    Name es\n    HTTP_Passwd canary\n' };
  const managedFields = [{ fieldsV1: { 'f:data': {} }, time: '2026-01-05T10:00:00Z' }];

  it('keeps the configuration and when it changed', () => {
    const raw = {
      kind: 'ConfigMap',
      metadata: { namespace: 'aws-observability', name: 'aws-logging', managedFields },
      data,
    };
    expect(redactConfigMap(raw)).toMatchObject({
      metadata: { managedFields },
      data: { 'output.conf': '[OUTPUT]\n    Name es\n    HTTP_Passwd ***\n' },
    });
  });

  it('is only a name when it is another one', () => {
    const metadata = { namespace: 'default', name: 'aws-logging' };
    expect(redactConfigMap({ metadata: { ...metadata, managedFields }, data })).toEqual({ metadata });
  });
});

describe('a redacted configuration', () => {
  it.each([
    ['    HTTP_Passwd canary', '    HTTP_Passwd ***'],
    ['    http_passwd   canary with spaces', '    http_passwd   ***'],
    ['\tAWS_Secret_Access_Key canary', '\tAWS_Secret_Access_Key ***'],
    ['    token=canary', '    token=***'],
    ['    Set api_key=canary', '    Set api_key=***'],
    ['    Record api_token canary', '    Record api_token ***'],
    ['    Header Authorization Bearer canary', '    Header Authorization ***'],
    ['    Host https://user:canary@example.com', '    Host https://***@example.com'],
  ])('hides the value of %j', (line, expected) => {
    expect(redactConfiguration(`[OUTPUT]\n${line}\n    Match *\n`)).toBe(`[OUTPUT]\n${expected}\n    Match *\n`);
  });

  it.each(['    AWS_Auth On', '    region us-west-2', '    log_group_name /aws/eks/x', '    Match kube.*', '[OUTPUT]'])(
    'leaves %j',
    (line) => {
      expect(redactConfiguration(line)).toBe(line);
    },
  );
});

describe('redacted Jobs and budgets', () => {
  const metadata = { name: 'web', namespace: 'apps', generation: 2, annotations: { note: 'canary' } };

  it('are judged as the originals are', () => {
    const conditions = [
      { type: 'Complete', status: 'True', lastTransitionTime: '2026-01-05T10:00:00Z', message: 'canary' },
      { type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'found no controllers for pod' },
    ];
    const job = { kind: 'Job', metadata, spec: { ttlSecondsAfterFinished: 60, template: {} }, status: { conditions } };
    const counts = { disruptionsAllowed: 0, currentHealthy: 2, desiredHealthy: 2, expectedPods: 2 };
    const budget = {
      kind: 'PodDisruptionBudget',
      metadata: { ...metadata, labels: { 'app.kubernetes.io/managed-by': 'Helm' } },
      spec: { maxUnavailable: '0%', selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } },
      status: { ...counts, conditions, observedGeneration: 2, disruptedPods: { canary: '2026-01-05T10:00:00Z' } },
    };
    expect(toJob(redactJob(job))).toEqual(toJob(job));
    expect(toDisruptionBudget(redactBudget(budget))).toEqual(toDisruptionBudget(budget));
    expect(toDisruptionBudget(budget).status).not.toBeNull();
    expect(JSON.stringify(redactJob(job))).not.toContain('canary');
    expect(JSON.stringify(redactBudget({ ...budget, status: { ...budget.status, conditions: [] } }))).not.toContain(
      'canary',
    );
  });
});
