import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/selector-labels-missing.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import {
  facts,
  fargateOnly,
  fargatePod,
  minutesAgo,
  pendingPod,
  pod,
  profile,
  selector,
  workload,
} from '../../support/builders/facts.ts';
import { judgeBy } from '../../support/builders/configuration.ts';
import { audit, judge } from '../../support/judge.ts';

const optIn = read([profile({ selectors: [selector('apps', { fargate: 'yes' })] })]);
const everywhere = read([profile({ selectors: [selector('*', { fargate: 'yes', team: 'shop' })] })]);

describe(rule.id, () => {
  it('passes when the pod carries every label', async () => {
    const cluster = facts({
      profiles: optIn,
      workloads: read([workload({ template: { labels: { fargate: 'yes' } } })]),
    });
    const { verdict } = await judge(rule.id, cluster, [fargatePod({ labels: { fargate: 'yes' } })]);
    expect(verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  describe('for a key that is misspelt', () => {
    const withLabels = (labels: Record<string, string>, profiles = optIn) =>
      judge(rule.id, facts({ profiles, workloads: read([workload({ template: { labels } })]) }), [pod({ labels })]);

    it.each(['fargte', 'Fargate', 'frgate'])('%s is shown, and put right in place of a second label', async (key) => {
      const [finding] = (await withLabels({ [key]: 'yes' })).findings;
      expect(finding).toMatchObject({
        message: expect.stringContaining(`the pod has ${key}=yes where fargate=yes is wanted`),
        evidence: [{ what: `pod label ${key}`, is: 'yes', shouldBe: 'fargate=yes' }],
        remediation: { summary: expect.stringContaining(`Put fargate: "yes" in place of ${key} on the pod template`) },
      });
      expect(finding?.remediation.commands[0]).toContain(`"labels":{"${key}":null,"fargate":"yes"}`);
    });

    it('is told under a selector of every namespace, which it was meant for', async () => {
      const all = read([profile({ selectors: [selector('*', { fargate: 'yes' })] })]);
      expect((await withLabels({ fargte: 'yes' }, all)).findings).toHaveLength(1);
      expect((await withLabels({ team: 'shop' }, all)).findings).toEqual([]);
    });

    it.each<[string, Record<string, string>, typeof optIn]>([
      ['it says something else', { fargte: 'large' }, optIn],
      ['there are two that are as near', { fargte: 'yes', fargat: 'yes' }, optIn],
      [
        'a profile selects by it',
        { fargte: 'yes' },
        read([
          profile({ selectors: [selector('apps', { fargate: 'yes' })] }),
          profile({ name: 'b', selectors: [selector('other', { fargte: 'yes' })] }),
        ]),
      ],
    ])('is left as it is where %s', async (_, labels, profiles) => {
      const [finding] = (await withLabels(labels, profiles)).findings;
      expect(finding?.message).toContain('the pod lacks fargate=yes');
      expect(finding?.remediation.commands[0]).toContain('"labels":{"fargate":"yes"}');
    });

    it('is left as it is where the workload finds its pods by it', async () => {
      const one = workload({ matchLabels: { fargte: 'yes' }, template: { labels: { fargte: 'yes' } } });
      const cluster = facts({ profiles: optIn, workloads: read([one]) });
      const [finding] = (await judge(rule.id, cluster, [pod({ labels: { fargte: 'yes' } })])).findings;
      expect(finding?.remediation.commands[0]).toContain('"labels":{"fargate":"yes"}');
    });
  });

  it('names the workload, the profile, the label that is missing and the patch', async () => {
    const { verdict, findings } = await judge(rule.id, facts({ profiles: optIn }), [pod(), pod({ name: 'web-2' })]);
    expect(verdict.status).toBe('fail');
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
        message:
          'Deployment apps/web is not on Fargate: profile apps selects namespace apps with label fargate=yes; the pod lacks fargate=yes',
        evidence: [{ what: 'pod label fargate', is: 'absent', shouldBe: 'yes' }],
        affected: { pods: 2, workloads: 1, names: ['web-2', 'web-6d4b75cb6d-abcde'] },
        remediation: {
          summary:
            'Put fargate: "yes" on the pod template of Deployment apps/web; a pod made from it is selected by profile apps',
          commands: [
            `kubectl -n apps patch deployment web --type merge -p '{"spec":{"template":{"metadata":{"labels":{"fargate":"yes"}}}}}'`,
            'kubectl -n apps rollout status deployment/web',
          ],
          patch: 'spec:\n  template:\n    metadata:\n      labels:\n        fargate: "yes"\n',
        },
      },
    ]);
  });

  it('names the wrong value and the right one', async () => {
    const cluster = facts({ profiles: optIn, workloads: unread('not read') });
    const { findings } = await judge(rule.id, cluster, [pod({ labels: { fargate: 'true' } })]);
    expect(findings[0]?.message).toContain('the pod has fargate=true where fargate=yes is wanted');
    expect(findings[0]?.evidence).toEqual([{ what: 'pod label fargate', is: 'true', shouldBe: 'yes' }]);
  });

  it('names the nearest of several selectors, by the number of labels to change', async () => {
    const far = profile({ name: 'a', selectors: [selector('apps', { one: '1', two: '2' })] });
    const near = profile({
      name: 'b',
      selectors: [selector('apps', { x: '1', y: '2' }), selector('apps', { one: '1' })],
    });
    const { findings } = await judge(rule.id, facts({ profiles: read([near, far]) }), [pod()]);
    expect(findings[0]?.message).toContain('profile b selects namespace apps with label one=1; the pod lacks one=1');
  });

  it('prefers a selector that leaves alone the labels by which the workload finds its pods', async () => {
    const another = profile({ name: 'a', selectors: [selector('apps', { app: 'api' })] });
    const open = profile({ name: 'b', selectors: [selector('apps', { fargate: 'yes', team: 'shop' })] });
    const { findings } = await judge(rule.id, facts({ profiles: read([another, open]) }), [pod()]);
    expect(findings[0]).toMatchObject({
      severity: 'medium',
      remediation: { patch: expect.stringContaining('fargate') },
    });
  });

  describe('under a selector that names another workload', () => {
    const coreDns = (labels: Record<string, string> = {}) =>
      read([profile({ selectors: [selector('apps', { 'k8s-app': 'kube-dns', ...labels })] })]);

    it.each([
      ['lacks the name', pod()],
      ['has a name of its own', pod({ labels: { 'k8s-app': 'metrics-server' } })],
      ['has a name that differs by its number', pod({ labels: { 'k8s-app': 'kube-dns2' } })],
    ])('says nothing of a pod that %s', async (_, one) => {
      for (const workloads of [read([workload()]), unread('not read')]) {
        const { verdict, findings } = await judge(rule.id, facts({ profiles: coreDns(), workloads }), [one]);
        expect([verdict.status, verdict.judged, findings]).toEqual(['pass', 1, []]);
      }
    });

    it.each(['app', 'k8s-app', 'name', 'app.kubernetes.io/name', 'app.kubernetes.io/instance'])(
      'takes %s for a name',
      async (key) => {
        const cluster = facts({ profiles: read([profile({ selectors: [selector('apps', { [key]: 'kube-dns' })] })]) });
        expect((await judge(rule.id, cluster, [pod()])).findings).toEqual([]);
      },
    );

    it.each([
      ['what an application shares', { 'app.kubernetes.io/part-of': 'shop' }],
      ['what pods may be sorted by', { component: 'worker' }],
      ['a name of any value', { 'k8s-app': '*' }],
      ['any other key', { team: 'shop' }],
    ])('does not take %s for one', async (_, labels) => {
      const cluster = facts({ profiles: read([profile({ selectors: [selector('apps', labels)] })]) });
      const { findings } = await judge(rule.id, cluster, [pod()]);
      expect(findings).toMatchObject([{ severity: 'medium', remediation: { patch: expect.any(String) } }]);
    });

    it('is high, and gives no patch, when the pod has no node', async () => {
      const { findings } = await judge(rule.id, facts({ profiles: coreDns() }), [pendingPod(5)]);
      expect(findings).toMatchObject([
        {
          severity: 'high',
          message: expect.stringContaining('looks meant for another workload; the pod lacks k8s-app=kube-dns'),
          remediation: {
            summary: 'If Deployment apps/web belongs on Fargate, give it a profile whose selector matches its labels',
            commands: [],
            notes: [expect.stringContaining('says what a pod is')],
          },
        },
      ]);
      expect(findings[0]?.remediation).not.toHaveProperty('patch');
    });

    it('speaks, and gives no patch, when the configuration expects the pod on Fargate', async () => {
      const document = { expectations: [{ namespaces: ['apps'], fargate: 'always', reason: 'all of it' }] };
      const { findings } = await judgeBy(document, rule.id, facts({ profiles: coreDns() }), [pod()]);
      expect(findings).toMatchObject([{ severity: 'medium', remediation: { commands: [] } }]);
      expect(findings[0]?.remediation).not.toHaveProperty('patch');
    });

    it('is info, and gives no patch, when the pod answers to the rest of it', async () => {
      const cluster = facts({ profiles: coreDns({ fargate: 'yes' }), workloads: unread('not read') });
      const { findings } = await judge(rule.id, cluster, [pod({ labels: { fargate: 'yes' } })]);
      expect(findings).toMatchObject([{ severity: 'info', remediation: { commands: [] } }]);
      expect(findings[0]?.remediation).not.toHaveProperty('patch');
    });

    it('speaks of the workload that it names, which lacks another label', async () => {
      const template = { labels: { 'k8s-app': 'kube-dns' } };
      const cluster = facts({ profiles: coreDns({ fargate: 'yes' }), workloads: read([workload({ template })]) });
      const { findings } = await judge(rule.id, cluster, [pod({ labels: template.labels })]);
      expect(findings).toMatchObject([{ severity: 'medium', remediation: { patch: expect.any(String) } }]);
    });

    it.each([
      ['goes by that name', pod({ owner: null, name: 'kube-dns' })],
      ['goes by no name at all', { ...pod(), labels: { team: 'shop' } }],
      ['has it under another such key', pod({ labels: { 'app.kubernetes.io/name': 'kube-dns' } })],
      ['has it under the key in other letters', pod({ labels: { 'K8s-App': 'kube-dns' } })],
      ['has it under a key like it', pod({ labels: { 'k8s-apps': 'kube-dns' } })],
      ['has it in other letters', pod({ labels: { 'k8s-app': 'Kube-DNS' } })],
      ['has it misspelt', pod({ labels: { 'k8s-app': 'kube-dsn' } })],
    ])('speaks of a pod that %s', async (_, one) => {
      const { findings } = await judge(rule.id, facts({ profiles: coreDns(), workloads: unread('not read') }), [one]);
      expect(findings).toMatchObject([{ severity: 'medium', remediation: { patch: expect.any(String) } }]);
    });
  });

  it('gives no patch for a name that is misspelt in the immutable selector of the workload too', async () => {
    const checkout = profile({ selectors: [selector('apps', { app: 'checkout' })] });
    const chekout = workload({ name: 'chekout' });
    const cluster = facts({ profiles: read([checkout]), workloads: read([chekout]) });
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'chekout-6d4b75cb6d', uid: 'rs' };
    const { findings } = await judge(rule.id, cluster, [pod({ owner, labels: { app: 'chekout' } })]);
    expect(findings).toMatchObject([
      {
        severity: 'medium',
        message: expect.stringContaining('the pod has app=chekout where app=checkout is wanted'),
        remediation: {
          summary:
            'Create Deployment apps/chekout anew with app: "checkout" in its selector and its pod template, or give it a profile whose selector matches its labels',
          commands: [],
          notes: [expect.stringContaining('immutable')],
        },
      },
    ]);
    expect(findings[0]?.remediation).not.toHaveProperty('patch');
  });

  it('is info where a label that differs is any by which the workload finds its pods', async () => {
    const api = profile({ selectors: [selector('apps', { tier: 'api' })] });
    const web = workload({ matchLabels: { tier: 'web' }, template: { labels: { tier: 'web' } } });
    const { findings } = await judge(rule.id, facts({ profiles: read([api]), workloads: read([web]) }), [pod()]);
    expect(findings).toMatchObject([{ severity: 'info', remediation: { commands: [] } }]);
    expect(findings[0]?.message).toContain('looks meant for another workload');
    expect(findings[0]?.remediation).not.toHaveProperty('patch');
  });

  it('gives an example where the selector has wildcards, one that a label may hold', async () => {
    const cluster = facts({ profiles: read([profile({ selectors: [selector('app?', { team: 'shop-*' })] })]) });
    const { findings } = await judge(rule.id, cluster, [pod()]);
    expect(findings[0]?.message).toContain('the pod lacks a label such as team=shop-x');
    expect(findings[0]?.evidence).toEqual([{ what: 'pod label team', is: 'absent', shouldBe: 'shop-*' }]);
  });

  it('asks only for new pods where the template has the labels already', async () => {
    const cluster = facts({
      profiles: optIn,
      workloads: read([workload({ template: { labels: { fargate: 'yes' } } })]),
    });
    const { findings } = await judge(rule.id, cluster, [pod()]);
    expect(findings[0]?.message).toContain('has the labels in its template now, but this pod was made before');
    expect(findings[0]?.remediation.commands).toEqual(['kubectl -n apps rollout restart deployment/web']);
  });

  it('says so too of a template that opted in to a profile of every namespace', async () => {
    const template = { labels: { fargate: 'yes', team: 'shop' } };
    const cluster = facts({ profiles: everywhere, workloads: read([workload({ template })]) });
    const { findings } = await judge(rule.id, cluster, [pod()]);
    expect(findings).toHaveLength(1);
  });

  it('warns that Helm would revert a patch', async () => {
    const cluster = facts({ profiles: optIn, workloads: read([workload({ managedBy: 'Helm' })]) });
    const { findings } = await judge(rule.id, cluster, [pod()]);
    expect(findings[0]?.remediation.notes).toEqual([
      'Deployment web is managed by Helm: make the change there, or it will be reverted.',
    ]);
  });

  it('is high when the pod has had no node for five minutes', async () => {
    const { findings } = await judge(rule.id, facts({ profiles: optIn }), [pendingPod(5)]);
    expect(findings[0]?.severity).toBe('high');
  });

  it('stays medium when it has waited for less, or is held back by a scheduling gate', async () => {
    for (const waiting of [pendingPod(4.9), pendingPod(60, { gated: true })]) {
      const { findings } = await judge(rule.id, facts({ profiles: optIn }), [waiting]);
      expect(findings[0]?.severity).toBe('medium');
    }
  });

  it('is high when the cluster has nothing but Fargate, and medium when that is not known', async () => {
    const only = await judge(rule.id, fargateOnly({ profiles: optIn }), [pod()]);
    const unknown = await judge(rule.id, fargateOnly({ profiles: optIn, nodePools: unread('denied') }), [pod()]);
    expect([only, unknown].map(({ findings }) => findings[0]?.severity)).toEqual(['high', 'medium']);
  });

  it('says nothing under a namespace of * when no key of the selector is on the pod', async () => {
    const { verdict, findings } = await judge(rule.id, facts({ profiles: everywhere }), [pod()]);
    expect([verdict.status, findings]).toEqual(['pass', []]);
  });

  it.each([
    ['a part of the labels is there', pod({ labels: { team: 'shop' } })],
    ['a value is wrong', pod({ labels: { fargate: 'true' } })],
    ['the pod has no node', pendingPod(5)],
  ])('speaks under a namespace of * when %s', async (_, one) => {
    const { findings } = await judge(rule.id, facts({ profiles: everywhere, workloads: unread('not read') }), [one]);
    expect(findings).toHaveLength(1);
  });

  it('does not take a key of * for a sign that the profile is meant', async () => {
    const cluster = facts({ profiles: read([profile({ selectors: [selector('*', { '*': 'fargate' })] })]) });
    expect((await judge(rule.id, cluster, [pod()])).findings).toEqual([]);
  });

  it.each([
    ['finished', pod({ phase: 'Succeeded' })],
    ['failed', pod({ phase: 'Failed' })],
    ['is being deleted', pod({ deleting: true })],
    [
      'is static',
      pod({ owner: { apiVersion: 'v1', kind: 'Node', name: 'ip-10-0-0-1.us-west-2.compute.internal', uid: 'n' } }),
    ],
    ['belongs to a DaemonSet', pod({ owner: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'd' } })],
    ['is annotated to stay on EC2', pod({ annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } })],
  ])('says nothing of a pod that %s', async (_, one) => {
    expect((await judge(rule.id, facts({ profiles: optIn }), [one])).findings).toEqual([]);
  });

  it('says nothing of profiles that are not ACTIVE', async () => {
    const creating = profile({ status: 'CREATING', selectors: [selector('apps', { fargate: 'yes' })] });
    expect((await judge(rule.id, facts({ profiles: read([creating]) }), [pod()])).findings).toEqual([]);
  });

  it('is the only placement finding of its pod, even one older than the profile', async () => {
    const { findings } = await audit(facts({ profiles: optIn }), [pod({ createdAt: minutesAgo(100_000) })]);
    expect(findings.map((finding) => finding.rule)).toEqual([rule.id]);
  });

  it('is not-evaluated when profiles are unread, with the permission that is missing', async () => {
    const cluster = facts({ profiles: unread('may not list profiles', 'eks:ListFargateProfiles') });
    const { verdict } = await judge(rule.id, cluster, [pod()]);
    expect(verdict).toMatchObject({
      status: 'not-evaluated',
      reason: 'may not list profiles',
      missingPermissions: ['eks:ListFargateProfiles'],
    });
  });

  it('is not-evaluated, not passed, when pods are partly unread', async () => {
    const good = fargatePod({ labels: { fargate: 'yes' } });
    const cluster = facts({ profiles: optIn, workloads: unread('not read') });
    const { verdict } = await judge(rule.id, cluster, [good], unread('page 2 was lost'));
    expect(verdict).toMatchObject({ status: 'not-evaluated', judged: 1, reason: 'page 2 was lost' });
  });

  it('says nothing of a pod that a profile on its way will take', async () => {
    const coming = profile({ name: 'coming', status: 'CREATING', selectors: [selector('apps')] });
    const cluster = (status: 'CREATING' | 'CREATE_FAILED') =>
      facts({
        profiles: read([profile({ selectors: [selector('apps', { fargate: 'yes' })] }), { ...coming, status }]),
      });
    expect((await judge(rule.id, cluster('CREATING'), [pod()])).findings).toEqual([]);
    expect((await judge(rule.id, cluster('CREATE_FAILED'), [pod()])).findings).toHaveLength(1);
  });
});
