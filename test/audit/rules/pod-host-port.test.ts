import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-host-port.ts';
import type { HostPort } from '#model/facts/pod-asks.ts';
import { facts } from '../../support/builders/facts.ts';
import { asking, only, refusedStandings, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const port = (hostPort: number | null, hostIp: string | null = null): HostPort => ({
  containerPort: 8080,
  hostPort,
  hostIp,
});
const opening = (...hostPorts: HostPort[]) => ({ containers: asking({ hostPorts }) });

describe(rule.id, () => {
  it('passes when no container opens a port of the node', async () => {
    expect((await judge(rule.id, facts(), [waitingPod()])).verdict.status).toBe('pass');
  });

  it('names the ports and what Fargate answers', async () => {
    const one = waitingPod(opening(port(80), port(null, '127.0.0.1'), port(443, '10.0.0.1')));
    expect(only(await judge(rule.id, facts(), [one]))).toMatchObject({
      severity: 'high',
      message:
        'Fargate refuses Deployment apps/web: it asks for hostPort 80, hostIP 127.0.0.1 and hostPort 443 with hostIP 10.0.0.1; Fargate answers "port contains HostIP or HostPort"',
      evidence: [{ what: 'container app: ports', is: 'hostPort 80', shouldBe: 'neither hostPort nor hostIP' }, {}, {}],
    });
  });

  it('tells ports that a manifest opens beside hostNetwork, which no API server filled in', async () => {
    const both = {
      ...opening({ containerPort: 80, hostPort: 80, hostIp: null }),
      asks: { hostNamespaces: ['HostNetwork'] as const },
    };
    const { message } = only(await judge(rule.id, facts({ mode: 'manifests' }), [waitingPod(both)]));
    expect(message).toContain('hostPort 80');
  });

  it('leaves the ports that the API server fills in for hostNetwork to the rule about that', async () => {
    const asks = { hostNamespaces: ['HostNetwork'] } as const;
    const filled = waitingPod({ asks, ...opening(port(8080)) });
    const own = waitingPod({ asks, ...opening(port(80)) });
    expect((await judge(rule.id, facts(), [filled])).findings).toEqual([]);
    expect((await judge(rule.id, facts(), [own])).findings).toHaveLength(1);
    // Nothing is filled in for a manifest.
    expect((await judge(rule.id, facts({ mode: 'manifests' }), [filled])).findings).toHaveLength(1);
  });

  it('judges what Fargate has yet to take, not what runs there', async () => {
    expect(await standings(rule.id, opening(port(80)))).toEqual(refusedStandings);
  });

  it('prints a hostile address on one line, cut', async () => {
    const one = waitingPod(opening(port(null, `1\n${'2'.repeat(900)}`)));
    expect(only(await judge(rule.id, facts(), [one])).message).toMatch(/^[^\n]{0,250}$/);
  });
});
