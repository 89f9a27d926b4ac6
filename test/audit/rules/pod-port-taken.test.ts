import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-port-taken.ts';
import { toContainerAsks } from '#collect/raw/containers.ts';
import { facts, fargatePod } from '../../support/builders/facts.ts';
import { asking, only, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const declaring = (...ports: object[]) => ({ containers: asking(toContainerAsks({ ports })) });
const taking = declaring({ containerPort: 10250, name: 'https', protocol: 'TCP' });

describe(rule.id, () => {
  it.each([
    ['no port is declared', []],
    ['metrics-server listens on the port of the add-on', [{ containerPort: 10251 }]],
    ['the port is one of UDP, which the kubelet does not use', [{ containerPort: 10250, protocol: 'UDP' }]],
    ['only the name of a port looks like it', [{ containerPort: 443, name: '10250' }]],
  ])('passes when %s', async (_, ports) => {
    const { verdict } = await judge(rule.id, facts(), [fargatePod(declaring(...ports))]);
    expect(verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('names the containers, and what may come of it', async () => {
    expect(only(await judge(rule.id, facts(), [waitingPod(taking)]))).toMatchObject({
      severity: 'medium',
      subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
      message:
        'Deployment apps/web declares port 10250, which is reserved on Fargate: the kubelet of its node may listen there, and the program may not start',
      evidence: [{ what: 'container app: containerPort', is: '10250', shouldBe: 'another port' }],
    });
  });

  it('takes a port without a protocol for one of TCP, as Kubernetes does', async () => {
    const { findings } = await judge(rule.id, facts(), [fargatePod(declaring({ containerPort: 10250 }))]);
    expect(findings).toHaveLength(1);
  });

  it('names a workload of many containers once, and what fits of them', async () => {
    const one = fargatePod({
      containers: asking(...Array.from({ length: 30 }, () => ({ kubeletPort: { program: null, argument: null } }))),
    });
    expect(only(await judge(rule.id, facts(), [one, one])).evidence).toHaveLength(20);
  });

  const running = (image: string, fields: object) => ({ containers: asking(toContainerAsks({ image, ...fields })) });

  it.each([
    {
      image: 'registry.k8s.io/metrics-server/metrics-server:v0.8.0',
      ...{ argument: '--secure-port', todo: '--secure-port', fails: 'may not start', docs: 'metrics-server' },
    },
    {
      image: 'mirror.example.com/cert-manager-webhook@sha256:0',
      ...{
        argument: '--secure-port',
        todo: 'webhook.securePort',
        fails: 'place of the webhook',
        docs: 'cert-manager.io',
      },
    },
    {
      image: 'ghcr.io/external-secrets/external-secrets:v1',
      ...{ argument: '--port', todo: 'webhook.port', fails: 'place of the webhook', docs: 'addons/external-secrets' },
    },
  ])('speaks of $image as the program that it is, by its port or its argument', async (program) => {
    const { image, argument, todo, fails, docs } = program;
    const ports = [{ containerPort: 10250 }];
    for (const fields of [
      { ports },
      { args: [`${argument}=10250`] },
      { command: ['/app'], args: [argument, '10250'] },
    ]) {
      const finding = only(await judge(rule.id, facts(), [waitingPod(running(image, fields))]));
      expect(finding.remediation.summary).toContain(todo);
      expect(finding.message).toContain(fails);
      expect(finding.docs).toContain(docs);
      expect(finding.message.includes('metrics-server')).toBe(false);
      expect(finding.evidence[0]?.what).toBe(`container app: ${'ports' in fields ? 'containerPort' : argument}`);
    }
  });

  it.each([
    ['registry.k8s.io/metrics-server/metrics-server:v0.8.0', ['--secure-port=10251', '--kubelet-port=10250']],
    ['registry.k8s.io/metrics-server/metrics-server:v0.8.0', ['--secure-port=10250', '--secure-port=10251']],
    ['example.com/my-metrics-server-exporter:1', ['--secure-port=10250']],
    ['example.com/web:1', ['--port=10250']],
  ])('passes %s with %j', async (image, args) => {
    expect((await judge(rule.id, facts(), [waitingPod(running(image, { args }))])).verdict.status).toBe('pass');
  });

  it('judges pods that Fargate runs as well as those that it has yet to take', async () => {
    expect(await standings(rule.id, taking)).toEqual({
      ...{ waiting: 'fail', onFargate: 'fail', elsewhere: 'fail' },
      ...{ unselected: 'not-applicable', daemonSet: 'not-applicable' },
    });
  });
});
