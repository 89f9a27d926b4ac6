import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-privileged.ts';
import { container, facts } from '../../support/builders/facts.ts';
import { asking, only, refusedStandings, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const privileged = { privileged: true } as const;
const escalating = { allowPrivilegeEscalation: true } as const;

describe(rule.id, () => {
  it('passes when no container asks for privileges', async () => {
    expect((await judge(rule.id, facts(), [waitingPod()])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });

  it('names every container, init containers too, and what Fargate answers', async () => {
    const init = container({ name: 'setup', init: true, asks: { ...privileged, ...escalating } });
    const containers = [init, ...asking(privileged, {})];
    expect(only(await judge(rule.id, facts(), [waitingPod({ containers })]))).toMatchObject({
      severity: 'high',
      message:
        'Fargate refuses Deployment apps/web: it sets privileged and allowPrivilegeEscalation for init container setup and container app; Fargate answers "invalid SecurityContext fields: Privileged"',
      evidence: [
        { what: 'init container setup: securityContext.privileged', is: 'true', shouldBe: 'absent, or false' },
        { what: 'init container setup: securityContext.allowPrivilegeEscalation', is: 'true' },
        { what: 'container app: securityContext.privileged', is: 'true' },
      ],
    });
  });

  it('shows how the template should read, by list and name', async () => {
    const containers = [container({ name: 'setup', init: true, asks: privileged }), ...asking(escalating)];
    const { remediation } = only(await judge(rule.id, facts(), [waitingPod({ containers })]));
    expect(remediation.patch).toContain(
      'initContainers:\n        - name: "setup"\n          securityContext:\n            privileged: false',
    );
    expect(remediation.patch).toContain(
      'containers:\n        - name: "app"\n          securityContext:\n            allowPrivilegeEscalation: false',
    );
  });

  it('judges what Fargate has yet to take, not what runs there', async () => {
    expect(await standings(rule.id, { containers: asking(escalating) })).toEqual(refusedStandings);
  });

  it('shows no more than twenty lines, and a hostile name on one line', async () => {
    const containers = Array.from({ length: 300 }, (_, at) => container({ name: `x\n${at}`, asks: privileged }));
    const { message, evidence } = only(await judge(rule.id, facts(), [waitingPod({ containers })]));
    expect(evidence).toHaveLength(21);
    expect(evidence.at(-1)).toEqual({ what: 'and more', is: '280' });
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(500);
  });
});
