import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kinds } from '#collect/kinds/index.ts';
import { redactConfiguration } from '#collect/raw/redaction.ts';
import { fullPod, rawPod } from '../../support/builders/raw-pods.ts';

const { fact: toPod, keep: redactPod } = kinds.pods;
const { fact: toWorkload, keep: redactWorkload } = kinds.workloads;

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
