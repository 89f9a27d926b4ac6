import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/topology-spread-ineffective.ts';
import { facts } from '../../support/builders.ts';
import { only, refusedStandings, standings, waitingPod } from '../../support/fit.ts';
import { judge } from '../../support/judge.ts';

const spread = (topologyKey: string, required = true) => ({ topologyKey, required });
const zones = { asks: { spreads: [spread('topology.kubernetes.io/zone'), spread('kubernetes.io/hostname', false)] } };

describe(rule.id, () => {
  it('judges pods that Fargate has yet to place; whoever runs some there has seen where they are', async () => {
    expect(await standings(rule.id, zones)).toEqual(refusedStandings);
  });

  it('names what the pods are to be spread by, and how to take it out', async () => {
    expect(only(await judge(rule.id, facts(), [waitingPod(zones)]))).toMatchObject({
      severity: 'low',
      message:
        'Deployment apps/web asks to be spread by topology.kubernetes.io/zone and kubernetes.io/hostname, which Fargate does not honour: nothing says where its pods go',
      evidence: [{ is: 'DoNotSchedule' }, { is: 'ScheduleAnyway' }],
      remediation: { patch: expect.stringContaining('topologySpreadConstraints: null') },
    });
  });

  it('passes a pod that does not ask for it', async () => {
    expect((await judge(rule.id, facts(), [waitingPod()])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});
