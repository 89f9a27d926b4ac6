import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '#run/configuration/load.ts';
import { check, type CheckOptions } from '#run/check/check.ts';
import { type ClusterResult, type PlacementForecast, auditResultSchema } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { deployment, describedProfiles } from '../../support/builders/manifests.ts';
import { example } from '../../support/clusters/example.ts';
import { emptyFolder } from '../../support/clusters/snapshot-folder.ts';

const now = () => new Date('2026-11-24T02:00:00Z');

type Files = Readonly<Record<string, string>>;

/** Writes the files to a folder and checks `app.yaml` there, by `profiles.json` where there is one. */
async function checked(files: Files, options: Partial<CheckOptions> = {}) {
  const dir = await emptyFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), text);
  }
  const at = (name: string) => path.join(dir, name);
  const outcome = await check(
    {
      files: [at('app.yaml')],
      ...('profiles.json' in files ? { profiles: [at('profiles.json')] } : {}),
      ...('logging.yaml' in files ? { logging: at('logging.yaml') } : {}),
      ...options,
    },
    now,
  );
  expect(auditResultSchema.parse(outcome.result)).toEqual(outcome.result);
  const [cluster] = outcome.result.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return { ...outcome, dir, cluster, outlook: (cluster.workloads ?? [])[0] as PlacementForecast };
}

function found({ findings }: ClusterResult): string[] {
  return findings.map(({ rule, subject }) => `${rule} ${subject.name}`);
}

function place({ location }: Finding | PlacementForecast): string {
  return location === undefined ? '' : `${path.basename(location.file)}:${location.line}:${location.column}`;
}

function statusOf({ verdicts }: ClusterResult, rule: string): string | undefined {
  return verdicts.find((verdict) => verdict.rule === rule)?.status;
}

const profiles = describedProfiles({ namespace: 'shop', labels: { fargate: 'yes' } });
const taken = deployment({ labels: ['app: web', 'fargate: "yes"'] });

describe('which profile would take a workload', () => {
  it('the one whose selector matches, with the size that its requests come to', async () => {
    const { cluster, outlook } = await checked({ 'app.yaml': taken, 'profiles.json': profiles });
    expect(cluster).toMatchObject({
      mode: 'manifests',
      status: 'audited',
      name: 'demo',
      findings: [],
      inventory: null,
    });
    expect(cluster).toMatchObject({ account: '111122223333', region: 'us-west-2', version: null });
    expect(outlook).toMatchObject({
      ...{ fargate: 'yes', profiles: ['profile-0'], why: null, accepted: 'yes', refusedBy: [] },
      ...{ size: { vcpu: 0.25, memoryGiB: 0.5 }, sizeUncertain: false, logging: 'unknown' },
    });
    expect(place(outlook)).toBe('app.yaml:4:3');
  });

  it('none for want of a label: names it, its place and the patch, and no command for what is not there yet', async () => {
    const { cluster, outlook } = await checked({ 'app.yaml': deployment(), 'profiles.json': profiles });
    const [finding] = cluster.findings;
    expect(found(cluster)).toEqual(['selector-labels-missing web']);
    expect(finding).toMatchObject({
      severity: 'medium',
      remediation: { commands: [] },
      affected: { pods: 0, workloads: 1 },
    });
    expect(finding?.message).toContain('would not go to Fargate: profile profile-0 selects namespace shop');
    expect(finding?.remediation.patch).toContain('fargate: "yes"');
    expect(place(finding as Finding)).toBe('app.yaml:12:7');
    expect(outlook).toMatchObject({
      fargate: 'no',
      why: 'profile profile-0 asks for label fargate=yes; it lacks fargate',
      accepted: null,
    });
  });

  it('none, and no fault, where no profile selects the namespace', async () => {
    const { cluster, outlook } = await checked({
      'app.yaml': deployment({ namespace: 'batch' }),
      'profiles.json': profiles,
    });
    expect(cluster.findings).toEqual([]);
    expect(outlook).toMatchObject({ fargate: 'no', why: 'no profile selects namespace batch' });
  });

  it('but a namespace that is nearly selected is told', async () => {
    const near = describedProfiles({ namespace: 'production' });
    const { cluster } = await checked({ 'app.yaml': deployment({ namespace: 'prod' }), 'profiles.json': near });
    expect(cluster.findings[0]?.message).toBe(
      'Deployment prod/web would not go to Fargate, and no Fargate profile selects namespace prod; the nearest that one does select is production',
    );
  });

  it('none when a pin names another, or the annotation keeps it off', async () => {
    const pinned = deployment({ labels: ['fargate: "yes"', 'eks.amazonaws.com/fargate-profile: gone'] });
    const kept = taken.replace(
      '    metadata:\n      labels',
      '    metadata:\n      annotations: {eks.amazonaws.com/compute-type: ec2}\n      labels',
    );
    const results = await Promise.all(
      [pinned, kept].map((text) => checked({ 'app.yaml': text, 'profiles.json': profiles })),
    );
    expect(results.map(({ outlook }) => outlook.why)).toEqual([
      'it is pinned to profile gone, which does not match; profile profile-0 matches',
      'profile profile-0 matches, but the annotation eks.amazonaws.com/compute-type: ec2 keeps it off',
    ]);
    expect(
      results.map(({ cluster }) => cluster.findings.map((one) => `${one.rule} ${one.severity} ${place(one)}`)),
    ).toEqual([['profile-pin-invalid high app.yaml:14:9'], ['profile-bypassed info app.yaml:12:21']]);
  });

  it.each([
    ['a nodeSelector', 'nodeSelector: {kubernetes.io/os: linux}'],
    [
      'required affinity',
      'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: kubernetes.io/arch, operator: In, values: [amd64, arm64]}]}]}}}',
    ],
    [
      'preferred affinity',
      'affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, preference: {matchExpressions: [{key: disk, operator: In, values: [ssd]}]}}]}}',
    ],
  ])('the one that matches, with %s that nodes of Fargate meet', async (_, spec) => {
    const text = deployment({ labels: ['app: web', 'fargate: "yes"'], spec: [spec] });
    const { cluster, outlook } = await checked({ 'app.yaml': text, 'profiles.json': profiles });
    expect(cluster.findings).toEqual([]);
    expect(outlook).toMatchObject({ fargate: 'yes', profiles: ['profile-0'], why: null, accepted: 'yes' });
  });

  it.each([
    ['disk: ssd', 'no', ['node-constraint-unmet']],
    ['node.kubernetes.io/instance-type: m5.large', 'unknown', []],
    ['kubernetes.io/os: linux', 'yes', []],
  ])(
    'the one that matches, also with a nodeSelector of %s; whether Fargate has a node for it: %s',
    async (asked, accepted, refusedBy) => {
      const text = deployment({ labels: ['app: web', 'fargate: "yes"'], spec: [`nodeSelector: {${asked}}`] });
      const { outlook } = await checked({ 'app.yaml': text, 'profiles.json': profiles });
      expect(outlook).toMatchObject({ fargate: 'yes', profiles: ['profile-0'], accepted, refusedBy });
    },
  );

  it('nobody knows of a scheduler or a node of its own, so that nothing is said for certain', async () => {
    const spec = (line: string) =>
      deployment({ labels: ['app: web', 'fargate: "yes"'], spec: [line, 'hostNetwork: true'] });
    const results = await Promise.all(
      ['schedulerName: volcano', 'nodeName: ip-10-0-0-1'].map((line) =>
        checked({ 'app.yaml': spec(line), 'profiles.json': profiles }),
      ),
    );
    for (const { cluster, outlook } of results) {
      expect(outlook).toMatchObject({ fargate: 'unknown', profiles: [], accepted: null });
      expect(cluster.findings.map(({ rule, severity }) => `${rule} ${severity}`).sort()).toEqual([
        'pod-host-access medium',
        'profile-bypassed medium',
      ]);
      expect(cluster.findings.map(({ message }) => message).join()).toMatch(
        /may refuse .*may not go to Fargate|may not go to Fargate.* may refuse /,
      );
      expect(cluster.findings.map(place)).toContain('app.yaml:16:7');
    }
    expect(results.map(({ outlook }) => outlook.why)).toEqual([
      'profile profile-0 matches, but its schedulerName may keep it off',
      'profile profile-0 matches, but its nodeName may keep it off',
    ]);
  });

  it('a bare Pod with a node, as kubectl prints it, is told of the node and of no scheduler', async () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop, labels: {fargate: "yes"}}
spec:
  nodeName: ip-10-0-0-1.us-west-2.compute.internal
  schedulerName: default-scheduler
  containers: [{name: a, resources: {requests: {cpu: 250m, memory: 256Mi}}}]
`;
    const { cluster } = await checked({ 'app.yaml': pod, 'profiles.json': profiles });
    expect(found(cluster)).toEqual(['profile-bypassed p']);
    expect(cluster.findings[0]).toMatchObject({
      message: expect.stringContaining('names a node of its own (nodeName)'),
      evidence: [{ what: 'nodeName', is: 'ip-10-0-0-1.us-west-2.compute.internal', shouldBe: 'absent' }],
    });
    expect(JSON.stringify(cluster.findings)).not.toContain('scheduler');
    expect(place(cluster.findings[0] as Finding)).toBe('app.yaml:5:3');
  });

  it('a bare Pod keeps the pin that its author wrote', async () => {
    const pod = (pin: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n  namespace: shop\n  labels: {eks.amazonaws.com/fargate-profile: ${pin}}\nspec: {containers: [{name: a}]}\n`;
    const two = describedProfiles({ namespace: 'shop' }, { namespace: 'sh*' });
    const [pinned, wrong] = await Promise.all([
      checked({ 'app.yaml': pod('profile-1'), 'profiles.json': two }),
      checked({ 'app.yaml': pod('profile-9'), 'profiles.json': two }),
    ]);
    expect(pinned.outlook.profiles).toEqual(['profile-1']);
    expect(statusOf(pinned.cluster, 'profile-ambiguous')).toBe('pass');
    expect(found(wrong.cluster)).toEqual(['profile-pin-invalid p']);
  });

  it('any of several, which nothing tells apart', async () => {
    const two = describedProfiles({ namespace: 'shop' }, { namespace: 'sh*' });
    const { cluster, outlook } = await checked({ 'app.yaml': taken, 'profiles.json': two });
    expect(found(cluster)).toEqual(['profile-ambiguous web']);
    expect(outlook.profiles).toEqual(['profile-0', 'profile-1']);
  });

  it('is never asked of a DaemonSet, which Fargate does not run', async () => {
    const text = taken.replace('kind: Deployment', 'kind: DaemonSet');
    const { cluster, outlook } = await checked({ 'app.yaml': text, 'profiles.json': profiles });
    expect(cluster.findings).toEqual([]);
    expect(outlook).toMatchObject({ fargate: 'no', why: 'Fargate runs no DaemonSets' });
  });
});

describe('whether Fargate accepts it', () => {
  it('names each field that it refuses, with its place', async () => {
    const text = taken.replace(
      '          image: app:1\n',
      '          image: app:1\n          securityContext:\n            privileged: true\n          ports:\n            - containerPort: 80\n              hostPort: 80\n',
    );
    const { cluster, outlook } = await checked({ 'app.yaml': text, 'profiles.json': profiles });
    expect(cluster.findings.map((one) => `${one.rule} ${place(one)}`).sort()).toEqual([
      'pod-host-port app.yaml:23:15',
      'pod-privileged app.yaml:20:13',
    ]);
    expect(outlook).toMatchObject({ accepted: 'no', refusedBy: ['pod-host-port', 'pod-privileged'] });
  });

  it('finds the container that a finding names, also behind an anchor', async () => {
    const text = `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: shop, labels: {fargate: "yes"}}
spec:
  containers:
    - name: first
      securityContext: {privileged: false}
    - name: second
      securityContext: &open
        privileged: true
    - name: third
      securityContext: *open
`;
    const { cluster } = await checked({ 'app.yaml': text, 'profiles.json': profiles });
    const finding = cluster.findings.find(({ rule }) => rule === 'pod-privileged');
    expect(place(finding as Finding)).toBe('app.yaml:10:9');
  });

  it('what a claim will be bound to is not known before, unless its volume is there too', async () => {
    const claiming = deployment({
      labels: ['app: web', 'fargate: "yes"'],
      spec: ['volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]'],
    });
    const claim = `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec: {volumeName: disk}\n`;
    const volume = (driver: string) =>
      `---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: disk}\nspec: {csi: {driver: ${driver}, volumeHandle: v}}\n`;
    const texts = [
      claiming,
      claiming + claim + volume('ebs.csi.aws.com'),
      claiming + claim + volume('efs.csi.aws.com'),
    ];
    const results = await Promise.all(texts.map((text) => checked({ 'app.yaml': text, 'profiles.json': profiles })));
    expect(results.map(({ cluster }) => statusOf(cluster, 'pod-volume-unsupported'))).toEqual([
      'not-evaluated',
      'fail',
      'pass',
    ]);
    expect(results.map(({ outlook }) => outlook.accepted)).toEqual(['unknown', 'no', 'yes']);
    expect(results.map(({ result }) => result.summary.incomplete)).toEqual([true, false, false]);
  });

  it('the claims of a StatefulSet are those of its templates', async () => {
    const text = taken
      .replace('kind: Deployment', 'kind: StatefulSet')
      .replace(
        '  selector:',
        '  volumeClaimTemplates: [{metadata: {name: data}, spec: {storageClassName: gp3}}]\n  selector:',
      );
    const { cluster } = await checked({ 'app.yaml': text, 'profiles.json': profiles });
    const told = cluster.findings.filter(({ rule }) => rule === 'pod-volume-unsupported');
    expect(told).toMatchObject([{ severity: 'medium', message: expect.stringContaining('of storage class gp3') }]);
    const storageClass = 'kind: StorageClass\napiVersion: storage.k8s.io/v1\nmetadata: {name: gp3}\nprovisioner: ';
    const withClass = async (provisioner: string, more = '') => {
      const files = { 'app.yaml': `${storageClass}${provisioner}\n---\n${more}${text}`, 'profiles.json': profiles };
      return (await checked(files)).cluster;
    };
    const { findings } = await withClass('ebs.csi.aws.com');
    expect(findings.find(({ rule }) => rule === 'pod-volume-unsupported')?.severity).toBe('high');
    const pv =
      'kind: PersistentVolume\napiVersion: v1\nmetadata: {name: p}\nspec: {storageClassName: gp3, csi: {driver: efs.csi.aws.com, volumeHandle: fs-1}}\n---\n';
    expect(statusOf(await withClass('efs.csi.aws.com', pv), 'pod-volume-unsupported')).toBe('pass');
  });

  it('without profiles, each is judged as if one selected it', async () => {
    const { cluster, outlook } = await checked({ 'app.yaml': deployment({ spec: ['hostNetwork: true'] }) });
    expect(found(cluster)).toEqual(['pod-host-access web']);
    expect(cluster).toMatchObject({ name: 'manifests', account: null, arn: null, region: null, version: null });
    expect(statusOf(cluster, 'selector-labels-missing')).toBe('not-applicable');
    expect(outlook).toMatchObject({ fargate: 'unknown', accepted: 'no', profiles: [] });
  });
});

const configMap = `apiVersion: v1
kind: Namespace
metadata:
  name: aws-observability
  labels: {aws-observability: enabled}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: aws-logging, namespace: aws-observability}
data:
  output.conf: |
    [OUTPUT]
        Name cloudwatch_logs
        Match kube.*
        region us-west-2
        log_group_name fargate
        log_stream_prefix pod-
        auto_create_group true
`;

describe('whether it will log', () => {
  const withLogging = (text: string) => checked({ 'app.yaml': taken, 'profiles.json': profiles, 'logging.yaml': text });

  it('when the ConfigMap and the label of its namespace are right', async () => {
    const { cluster, outlook } = await withLogging(configMap);
    expect(cluster.findings).toEqual([]);
    expect(outlook).toMatchObject({ logging: 'configured', loggingWhy: null });
  });

  it('not when Fargate refuses the ConfigMap, told with the place in its text', async () => {
    const { cluster, outlook } = await withLogging(configMap.replace('Name cloudwatch_logs', 'Name datadog'));
    expect(cluster.findings.map((one) => `${one.rule} ${place(one)}`)).toEqual([
      'logging-configmap-invalid logging.yaml:13:14',
    ]);
    expect(cluster.findings[0]?.affected).toMatchObject({ workloads: 1, names: ['Deployment shop/web'] });
    expect(outlook).toMatchObject({ logging: 'not-configured', loggingWhy: 'logging-configmap-invalid' });
  });

  it('not by a ConfigMap that Fargate refuses, also where the pod asks for Linux', async () => {
    const { cluster } = await checked({
      'app.yaml': deployment({ labels: ['fargate: "yes"'], spec: ['nodeSelector: {kubernetes.io/os: linux}'] }),
      'profiles.json': profiles,
      'logging.yaml': configMap.replace('Name cloudwatch_logs', 'Name datadog'),
    });
    expect(cluster.findings.map(({ rule, severity }) => `${rule} ${severity}`)).toEqual([
      'logging-configmap-invalid high',
    ]);
  });

  it('nobody knows when the namespace lacks its label', async () => {
    const { cluster, outlook } = await withLogging(configMap.replace('aws-observability: enabled', 'name: x'));
    expect(cluster.findings.map((one) => `${one.rule} ${place(one)}`)).toEqual([
      'logging-namespace-unlabelled logging.yaml:1:1',
    ]);
    expect(outlook).toMatchObject({ logging: 'unknown', loggingWhy: 'logging-namespace-unlabelled' });
  });

  it('nobody knows when the namespace is in no file', async () => {
    const { outlook } = await withLogging(configMap.replace(/[^]*---\n/, ''));
    expect(outlook.logging).toBe('unknown');
    expect(outlook.loggingWhy).toContain('namespaces');
  });

  it('the configuration may be among the manifests, and no workload that stays off Fargate asks for one', async () => {
    const both = await checked({ 'app.yaml': `${taken}---\n${configMap}`, 'profiles.json': profiles });
    expect(both.outlook.logging).toBe('configured');
    const off = await checked({
      'app.yaml': deployment({ namespace: 'batch' }),
      'profiles.json': profiles,
      'logging.yaml': configMap.replace('Name cloud', 'Name x'),
    });
    expect(off.cluster.findings).toEqual([]);
    expect(off.outlook.logging).toBeNull();
  });

  it('not when the log router would not start, told with the place in its text', async () => {
    const { cluster, outlook } = await withLogging(configMap.replace('        region us-west-2\n', ''));
    expect(cluster.findings.map((one) => `${one.rule} ${place(one)}`)).toEqual([
      'logging-configmap-unstartable logging.yaml:12:5',
    ]);
    expect(cluster.findings[0]?.affected).toMatchObject({ workloads: 1, names: ['Deployment shop/web'] });
    expect(outlook).toMatchObject({ logging: 'not-configured', loggingWhy: 'logging-configmap-unstartable' });
  });

  it.each([
    ['namespace', configMap.replace('namespace: aws-observability}', 'namespace: gateway}'), '9:42'],
    ['name', configMap.replace('name: aws-logging', 'name: logging'), '9:18'],
  ])('not when the ConfigMap has another %s, which is a finding at that place', async (_, text, at) => {
    const { cluster, outlook } = await withLogging(text);
    expect(cluster.findings.map((one) => `${one.rule} ${one.severity} ${place(one)}`)).toEqual([
      `logging-configmap-missing high logging.yaml:${at}`,
    ]);
    expect(outlook).toMatchObject({ logging: 'not-configured', loggingWhy: 'logging-configmap-missing' });
  });

  it('a ConfigMap that the API server would refuse is no configuration to judge', async () => {
    await expect(withLogging(`${configMap}  flb_log_cw: true\n`)).rejects.toThrow(
      /logging\.yaml:19:15: flb_log_cw must be a string.* See fargate-auditor logging -f/,
    );
  });

  it('a template or Terraform is told to be rendered first', async () => {
    await expect(withLogging(`{{- if .Values.logging }}\n${configMap}{{- end }}\n`)).rejects.toThrow(
      /it looks like a template: render it/,
    );
    await expect(withLogging('resource "kubernetes_config_map" "aws_logging" {\n}\n')).rejects.toThrow(
      /looks like Terraform/,
    );
  });

  it('a namespace whose logs nobody wants asks for none', async () => {
    const configuration = parseConfiguration(
      'expectations:\n  - namespaces: [shop]\n    logging: not-wanted\n    reason: batch jobs\n',
      'c.yaml',
    );
    const { outlook } = await checked({ 'app.yaml': taken, 'profiles.json': profiles }, { configuration });
    expect(outlook).toMatchObject({ logging: 'not-wanted', loggingWhy: 'batch jobs' });
  });
});

describe('a snapshot as the cluster', () => {
  it('gives its profiles, its logging and its region; what it lacks is missed', async () => {
    const text = deployment({ name: 'checkout', namespace: 'checkout', labels: ['fargate: "yes"'] });
    const { cluster, outlook } = await checked({ 'app.yaml': text }, { snapshot: [example('after')] });
    expect(cluster).toMatchObject({
      name: 'eks-workshop',
      region: 'us-west-2',
      mode: 'manifests',
      scope: { namespaces: ['checkout'] },
    });
    expect(found(cluster)).toEqual(['logging-configmap-missing aws-logging']);
    expect(outlook).toMatchObject({ profiles: ['checkout-profile'], logging: 'not-configured' });
  });

  it('one result for each source of profiles, and a fix that all agree on', async () => {
    const dir = await emptyFolder();
    writeFileSync(path.join(dir, 'b.json'), describedProfiles({ namespace: 'shop', labels: { fargate: 'no' } }));
    const more = { profiles: [path.join(dir, 'b.json')], snapshot: [example('before')] };
    const { result, fixes } = await checked({ 'app.yaml': deployment(), 'profiles.json': profiles }, more);
    expect(result.clusters.map(({ name }) => name)).toEqual(['demo', 'eks-workshop']);
    expect(fixes.diff).toContain('+        fargate: "no"');
  });

  it('one that cannot be read is that result, not the check', async () => {
    const { result, faults } = await checked(
      { 'app.yaml': taken, 'profiles.json': profiles },
      { snapshot: ['/no/such'] },
    );
    expect(result.clusters.map(({ status }) => status)).toEqual(['audited', 'failed']);
    expect(faults).toHaveLength(1);
  });
});

describe('objects of one name in several files', () => {
  it('are all judged; a fault that they share is told once, with every place', async () => {
    const bad = deployment({ labels: ['fargate: "yes"'], spec: ['hostNetwork: true'] });
    const dir = await emptyFolder();
    for (const [name, text] of Object.entries({ 'a.yaml': bad, 'b.yaml': taken, 'c.yaml': bad }))
      writeFileSync(path.join(dir, name), text);
    const { cluster, outlook, fixes } = await checked({ 'profiles.json': profiles }, { files: [dir] });
    expect(cluster.findings.map((one) => `${one.rule} ${place(one)}`)).toEqual(['pod-host-access a.yaml:15:7']);
    expect(cluster.findings[0]?.evidence.at(-1)).toMatchObject({
      what: 'also at',
      is: expect.stringMatching(/c\.yaml:15:7$/) as string,
    });
    expect(cluster.workloads?.map((one) => `${place(one)} ${one.accepted ?? ''}`)).toEqual([
      'a.yaml:4:3 no',
      'b.yaml:4:3 yes',
      'c.yaml:4:3 no',
    ]);
    expect(cluster.verdicts.find(({ rule }) => rule === 'pod-host-access')).toMatchObject({
      status: 'fail',
      judged: 3,
    });
    expect(cluster).toMatchObject({ status: 'audited', coverage: { percent: 100 } });
    expect([outlook.subject.name, fixes.diff]).toEqual(['web', '']);
  });

  it('leave the cluster incomplete when one is refused and of another it is not known', async () => {
    const spec = (volume: string) =>
      deployment({ labels: ['fargate: "yes"'], spec: [`volumes: [{name: v, ${volume}}]`] });
    const dir = await emptyFolder();
    writeFileSync(path.join(dir, 'a.yaml'), spec('hostPath: {path: /run}'));
    writeFileSync(path.join(dir, 'b.yaml'), spec('persistentVolumeClaim: {claimName: data}'));
    const { cluster, result } = await checked({ 'profiles.json': profiles }, { files: [dir] });
    const verdict = cluster.verdicts.find(({ rule }) => rule === 'pod-volume-unsupported');
    expect(verdict).toMatchObject({ status: 'fail', unread: 1, reason: expect.stringContaining('claims') as string });
    expect(cluster.status).toBe('incomplete');
    expect(cluster.coverage.notEvaluated).toBe(1);
    expect(result.summary.incomplete).toBe(true);
  });

  it('are each fixed in their own file', async () => {
    const dir = await emptyFolder();
    for (const name of ['a.yaml', 'b.yaml']) writeFileSync(path.join(dir, name), deployment());
    const { fixes } = await checked({ 'profiles.json': profiles }, { files: [dir] });
    expect(fixes.diff.match(/^\+\+\+ /gm)).toHaveLength(2);
  });
});

describe('coverage', () => {
  it('is of what manifests and the given profiles can tell', async () => {
    const { cluster } = await checked({ 'app.yaml': taken, 'profiles.json': profiles });
    expect(cluster.coverage).toMatchObject({ notEvaluated: 0, percent: 100 });
    const why = (rule: string) => cluster.verdicts.find((verdict) => verdict.rule === rule)?.reason;
    expect(why('logging-disabled')).toContain('no pods that run');
    expect(why('profile-unhealthy')).toContain('judges the cluster');
    expect(why('logging-configmap-missing')).toContain('profiles alone do not tell of the logging configuration');
  });

  it('is not whole when a file could not be judged', async () => {
    const patch = '---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\nspec: {replicas: 2}\n';
    const { cluster } = await checked({ 'app.yaml': taken + patch, 'profiles.json': profiles });
    expect(cluster).toMatchObject({ status: 'incomplete', findings: [] });
    expect(statusOf(cluster, 'pod-host-access')).toBe('not-evaluated');
  });
});

describe('the fix', () => {
  const fixOf = async (text: string, ...selectors: Readonly<Record<string, unknown>>[]) =>
    (await checked({ 'app.yaml': text, 'profiles.json': describedProfiles(...selectors) })).fixes;

  it('corrects a misspelt key where it stands, and adds no second label', async () => {
    const text = deployment({ labels: ['app: web', 'fargte: "yes"'] });
    const { diff } = await fixOf(text, { namespace: 'shop', labels: { fargate: 'yes' } });
    const lines = diff.split('\n').filter((line) => /^[-+] /.test(line));
    expect(lines.map((line) => line.replace(/^([-+])\s+/, '$1 '))).toEqual(['- fargte: "yes"', '+ fargate: "yes"']);
  });

  it('adds nothing that would bring a workload to Fargate whose node selector no node there meets', async () => {
    const text = deployment({ spec: ['nodeSelector: {eks.amazonaws.com/nodegroup: large}'] });
    expect((await fixOf(text, { namespace: 'shop', labels: { fargate: 'yes' } })).diff).toBe('');
  });

  it('is a unified diff that adds the label', async () => {
    const { diff } = await fixOf(deployment(), { namespace: 'shop', labels: { fargate: 'yes' } });
    expect(diff.split('\n').slice(0, 2)).toEqual([
      expect.stringMatching(/^--- a\/.*app\.yaml$/),
      expect.stringMatching(/^\+\+\+ b\/.*app\.yaml$/),
    ]);
    expect(diff.split('\n').filter((line) => /^[-+][^-+]/.test(line))).toEqual(['+        fargate: "yes"']);
  });

  it.each([
    ['a wildcard leaves the value open', [{ namespace: 'shop', labels: { tier: 'a*' } }]],
    [
      'two selectors are equally near',
      [
        { namespace: 'shop', labels: { a: 'b' } },
        { namespace: 'shop', labels: { c: 'd' } },
      ],
    ],
    ['the label says what a pod is', [{ namespace: 'shop', labels: { 'app.kubernetes.io/name': 'x' } }]],
    ['the label is one by which the workload finds its pods', [{ namespace: 'shop', labels: { app: 'other' } }]],
    ['a selector of every namespace means others', [{ namespace: '*', labels: { fargate: 'yes' } }]],
    ['nothing is missing', [{ namespace: 'shop' }]],
  ])('is none when %s', async (_, selectors) => {
    expect((await fixOf(deployment(), ...selectors)).diff).toBe('');
  });

  it('is none when two clusters want different values, which is said', async () => {
    const dir = await emptyFolder();
    const name = path.join(dir, 'b.json');
    writeFileSync(name, describedProfiles({ namespace: 'shop', labels: { fargate: 'no' } }));
    writeFileSync(path.join(dir, 'a.json'), profiles);
    const { fixes } = await checked({ 'app.yaml': deployment() }, { profiles: [path.join(dir, 'a.json'), name] });
    expect(fixes.diff).toBe('');
    expect(fixes.notes[0]).toContain('the clusters want different labels');
  });
});

describe('a controller that would ask the instance metadata service', () => {
  const running = async (image: string) =>
    statusOf(
      (await checked({ 'app.yaml': taken.replace('app:1', image), 'profiles.json': profiles })).cluster,
      'imds-dependent',
    );

  it('is named for what no webhook tells it, and not judged for the Region, which IRSA may tell', async () => {
    expect(await running('eks/aws-load-balancer-controller:v2.13.4')).toBe('fail');
    expect(await running('karpenter/controller:1.6.0')).toBe('not-evaluated');
    expect(await running('app:2')).toBe('pass');
  });
});

describe('a SecurityGroupPolicy among the manifests', () => {
  const policy = (group: string) =>
    [
      'apiVersion: vpcresources.k8s.aws/v1beta1',
      'kind: SecurityGroupPolicy',
      'metadata: {name: db, namespace: checkout}',
      `spec: {podSelector: {}, securityGroups: {groupIds: [${group}]}}`,
      '---',
      deployment({ name: 'checkout', namespace: 'checkout', labels: ['fargate: "yes"'] }),
    ].join('\n');
  const rule = 'security-group-policy-incomplete';

  it('counts with those of the cluster', async () => {
    const { cluster } = await checked({ 'app.yaml': policy('sg-db') }, { snapshot: [example('after')] });
    expect(found(cluster)).toContain(`${rule} checkout`);
    const whole = await checked({ 'app.yaml': policy('sg-0f1a3b5c7d9e0f2a4') }, { snapshot: [example('after')] });
    expect(statusOf(whole.cluster, rule)).toBe('pass');
  });

  it('is no reason to judge by a file of profiles, which tells of no others and of no cluster security group', async () => {
    const { cluster } = await checked({ 'app.yaml': policy('sg-db'), 'profiles.json': profiles });
    expect(statusOf(cluster, rule)).toBe('not-applicable');
  });
});

it.each(['33-controller-without-region', '39-kubelet-port'])(
  'what Fargate takes is accepted, for all that %s',
  async (name) => {
    const manifest = new URL(`../../clusters/mistakes/${name}/manifest.yaml`, import.meta.url).pathname;
    const { outlook, cluster } = await checked({ 'profiles.json': profiles }, { files: [manifest] });
    expect(outlook).toMatchObject({ fargate: 'yes', accepted: 'yes', refusedBy: [] });
    expect(cluster.findings.filter(({ severity }) => severity !== 'info')).toHaveLength(1);
  },
);
