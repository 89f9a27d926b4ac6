import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-capability-unsupported.ts';
import { facts } from '../../support/builders/facts.ts';
import { asking, only, refusedPod, refusedStandings, standings, waitingPod } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const adding = (...addedCapabilities: string[]) => ({ containers: asking({ addedCapabilities }) });
const judgeAdding = (...capabilities: string[]) => judge(rule.id, facts(), [waitingPod(adding(...capabilities))]);

const allowed =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID SYS_CHROOT';

describe(rule.id, () => {
  it('passes what Fargate allows', async () => {
    expect((await judgeAdding(...allowed.split(' '))).verdict.status).toBe('pass');
  });

  it.each(['NET_ADMIN', 'SYS_ADMIN', 'DAC_READ_SEARCH', 'ALL'])('names %s', async (capability) => {
    expect(only(await judgeAdding('NET_RAW', capability))).toMatchObject({
      severity: 'high',
      message: `Fargate refuses Deployment apps/web: it adds ${capability}; Fargate answers "invalid SecurityContext fields: Capabilities added"`,
      evidence: [{ what: 'container app: securityContext.capabilities.add', is: capability, shouldBe: 'absent' }],
      remediation: { patch: expect.stringContaining('add:\n                - "NET_RAW"\n') },
    });
  });

  it('knows that Fargate allows CHOWN and refuses CAP_CHOWN', async () => {
    expect(only(await judgeAdding('CAP_CHOWN'))).toMatchObject({
      severity: 'high',
      message: expect.stringContaining('refuses Deployment apps/web: it adds CAP_CHOWN'),
      evidence: [{ is: 'CAP_CHOWN', shouldBe: 'CHOWN' }],
      remediation: {
        summary: 'Write CHOWN in capitals and without CAP_',
        patch: expect.stringContaining('add:\n                - "CHOWN"\n'),
      },
    });
  });

  it.each(['IPC_LOCK', 'LINUX_IMMUTABLE', 'SYS_PTRACE', 'SYS_RESOURCE', 'chown'])(
    'says of %s only that Fargate may refuse it',
    async (capability) => {
      const { severity, message } = only(await judgeAdding(capability));
      expect(severity).toBe('medium');
      expect(message).toBe(`Fargate may refuse Deployment apps/web: it adds ${capability}`);
    },
  );

  it('is certain once Fargate has refused this pod for it', async () => {
    const said = 'Pod not supported on Fargate: invalid SecurityContext fields: Capabilities added: SYS_PTRACE';
    expect(only(await judge(rule.id, facts(), [refusedPod(said, adding('SYS_PTRACE'))]))).toMatchObject({
      severity: 'high',
      message: 'Fargate refuses Deployment apps/web: it adds SYS_PTRACE',
      evidence: [{ is: 'SYS_PTRACE' }, { what: 'what Fargate says', is: said }],
    });
  });

  it('tells what to write and what to leave', async () => {
    expect(only(await judgeAdding('CAP_KILL', 'NET_ADMIN')).remediation.summary).toBe(
      'Write KILL in capitals and without CAP_; take NET_ADMIN out, if the program can do without',
    );
  });

  it('judges what Fargate has yet to take, not what runs there', async () => {
    expect(await standings(rule.id, adding('NET_ADMIN'))).toEqual(refusedStandings);
  });

  it('prints a hostile name on one line, cut', async () => {
    const { message } = only(await judgeAdding(`X\n\u001b[31m${'Y'.repeat(5000)}`));
    expect(message).toMatch(/^[^\n]{0,250}$/);
    expect(message).toContain(String.raw`X\u{a}\u{1b}[31m`);
  });
});
