import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-port-taken.ts';
import { toContainerAsks } from '#collect/project/to-container-asks.ts';
import type { ContainerAsks } from '#model/pod-asks.ts';
import { container, facts, fargatePod } from '../../support/builders.ts';
import { asking, only, standings, waitingPod } from '../../support/fit.ts';
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
      containers: asking(...Array.from({ length: 30 }, () => ({ kubeletPort: true }) as const)),
    });
    expect(only(await judge(rule.id, facts(), [one, one])).evidence).toHaveLength(20);
  });

  it('judges pods that Fargate runs as well as those that it has yet to take', async () => {
    expect(await standings(rule.id, taking)).toEqual({
      ...{ waiting: 'fail', onFargate: 'fail', elsewhere: 'fail' },
      ...{ unselected: 'not-applicable', daemonSet: 'not-applicable' },
    });
  });

  it.each([
    ['metrics-server', '--secure-port'],
    ['cert-manager-webhook', 'webhook.securePort'],
    ['external-secrets', 'webhook.port'],
  ] as const)('says how %s is told another port, and nothing of others', async (portProgram, says) => {
    const summary = async (asks: ContainerAsks) => {
      const { findings } = await judge(rule.id, facts(), [fargatePod({ containers: [container({ asks })] })]);
      return findings[0]?.remediation.summary;
    };
    expect(await summary({ kubeletPort: true, portProgram })).toContain(says);
    expect(await summary({ kubeletPort: true })).toMatch(/declare that one$/);
  });
});
