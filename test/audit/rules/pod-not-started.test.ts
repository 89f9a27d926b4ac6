import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-not-started.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { ContainerState, Pod } from '#model/facts/pod.ts';
import { container, facts, fargatePod, minutesAgo } from '../../support/builders/facts.ts';
import { only } from '../../support/builders/fit.ts';
import { audit, judge } from '../../support/judge.ts';
import { executionRole, routeTable } from '../../support/builders/surroundings.ts';

function state(fields: Partial<ContainerState> = {}): ContainerState {
  return {
    ...{ name: 'app', init: false, now: 'waiting', reason: 'ContainerCreating', message: null },
    ...{ ended: null, restarts: 0 },
    ...fields,
  };
}

/** A pod that has had its node for so many minutes, and whose containers are in these states. */
function starting(minutes: number, states: readonly Partial<ContainerState>[], fields: Partial<Pod> = {}): Pod {
  return fargatePod({
    ...{ phase: 'Pending', ready: false, hasStarted: false, containerStates: states.map(state) },
    scheduled: { status: 'True', reason: null, message: null, since: minutesAgo(minutes) },
    ...fields,
  });
}

const pulling = (message: string | null = null, reason = 'ErrImagePull') => ({ reason, message });
const judged = (one: Pod, fields: Partial<ClusterFacts> = {}) => judge(rule.id, facts(fields), [one]);
const statusOf = async (...given: Parameters<typeof judged>) => (await judged(...given)).verdict.status;

async function causeOf(one: Pod, fields: Partial<ClusterFacts> = {}): Promise<string | null> {
  const { findings } = await audit(facts(fields), [one]);
  const mine = findings.find((finding) => finding.rule === rule.id);
  return findings.find(({ fingerprint }) => fingerprint === mine?.cause)?.rule ?? null;
}

describe('passes', () => {
  const ended = (exitCode: number, at: string | null) => ({ reason: 'Completed', exitCode, at });
  it.each<[string, Pod]>([
    ['a pod that runs', fargatePod()],
    ['a pod that is being started', starting(9.9, [{}])],
    ['a pod whose image cannot be pulled for less than five minutes', starting(4.9, [pulling()])],
    ['a pod of which a container has started', starting(60, [pulling()], { hasStarted: true })],
    ['a pod that crashes again and again', fargatePod({ ready: false, containerStates: [state(pulling())] })],
    ['a pod whose init container runs', starting(60, [{ name: 'init', init: true, now: 'running', reason: null }, {}])],
    [
      'a pod whose init container fails and is tried again',
      starting(60, [{ name: 'init', init: true, reason: 'CrashLoopBackOff', ended: ended(1, minutesAgo(20)) }, {}]),
    ],
    [
      'a pod whose init container was done just now',
      starting(60, [{ init: true, now: 'terminated', reason: null, ended: ended(0, minutesAgo(9)) }, {}]),
    ],
  ])('%s', async (_, one) => {
    expect((await judged(one)).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});

describe('says nothing of', () => {
  it.each<[string, Pod]>([
    ['a pod without a node', starting(60, [pulling()], { nodeName: null })],
    ['a pod on another node', starting(60, [pulling()], { nodeName: 'ip-10-0-0-1' })],
    ['a pod that another scheduler put there', starting(60, [pulling()], { schedulerName: 'default-scheduler' })],
    ['a pod that is being deleted', starting(60, [pulling()], { deleting: true })],
    ['a pod that has finished', starting(60, [pulling()], { phase: 'Failed' })],
  ])('%s', async (_, one) => {
    expect(await statusOf(one)).toBe('not-applicable');
  });
});

describe('finds', () => {
  it.each(['ErrImagePull', 'ImagePullBackOff', 'CreateContainerConfigError', 'CreateContainerError'])(
    'a pod that does not start for %s after five minutes, by the words of the kubelet',
    async (reason) => {
      const finding = only(await judged(starting(5, [pulling('secret "x" is\u001b[2J not found', reason)])));
      expect(finding).toMatchObject({ severity: 'high', subject: { kind: 'Deployment', name: 'web' } });
      expect(finding.message).toContain(`(${reason})`);
      expect(JSON.stringify(finding.evidence)).toContain('secret \\"x\\" is\\\\u{1b}[2J not found');
      expect(finding.remediation.commands).toEqual(['kubectl -n apps describe pod web-6d4b75cb6d-abcde']);
    },
  );

  it('a pod that waits for another reason after ten minutes', async () => {
    expect(await statusOf(starting(9.9, [pulling(null, 'ErrImageNeverPull')]))).toBe('pass');
    expect(only(await judged(starting(10, [pulling(null, 'SomethingNew')])))).toMatchObject({ severity: 'high' });
  });

  it('a pod without any reason after ten minutes, as what may still come', async () => {
    for (const states of [[{}], [], [{ reason: 'PodInitializing' }], [{ reason: null }]]) {
      const finding = only(await judged(starting(10, states)));
      expect(finding).toMatchObject({ severity: 'medium' });
      expect(finding.message).toContain('nothing says why');
    }
  });

  it('a volume that cannot be mounted, by the event of the kubelet', async () => {
    const event = { reason: 'FailedMount', message: 'secret "db" not found', at: minutesAgo(1) };
    const mountEvents = read(new Map([['uid-web-6d4b75cb6d-abcde', event]]));
    expect(await statusOf(starting(4.9, [{}]), { mountEvents })).toBe('pass');
    const finding = only(await judged(starting(5, [{}]), { mountEvents }));
    expect(finding).toMatchObject({ severity: 'high' });
    expect(JSON.stringify(finding)).toContain('secret \\"db\\" not found');
    expect(await statusOf(starting(60, [{}]), { mountEvents: unread('no right to list events') })).toBe('fail');
  });

  it('starts that fail in the runtime, though the kubelet only says that it backs off', async () => {
    const ended = { reason: 'StartError', exitCode: 128, at: minutesAgo(2) };
    const finding = only(await judged(starting(11, [{ reason: 'CrashLoopBackOff', ended, restarts: 6 }])));
    expect(finding.message).toContain('cannot be started by the container runtime (StartError)');
  });

  it('an image of an init container, and one that a native sidecar waits with', async () => {
    const init = { ...pulling('manifest unknown'), name: 'migrate', init: true };
    const finding = only(await judged(starting(6, [init, { reason: 'PodInitializing' }])));
    expect(finding.message).toContain('init container migrate cannot pull its image: the registry does not have it');
    const proxy = { name: 'proxy', init: true, now: 'running', reason: null } as const;
    const containers = [container({ name: 'proxy', init: true, sidecar: true }), container()];
    expect(await statusOf(starting(6, [proxy, pulling()], { containers }))).toBe('fail');
  });

  it('one finding a workload, whatever the kubelet says at the moment', async () => {
    const pods = [
      starting(20, [pulling(null, 'ImagePullBackOff')], { name: 'a' }),
      starting(20, [pulling('403 Forbidden')], { name: 'b' }),
    ];
    const finding = only(await judge(rule.id, facts(), pods));
    expect(finding.affected).toMatchObject({ pods: 2, names: ['a', 'b'] });
    expect(finding.message).toContain('does not let it in');
    const alone = only(await judge(rule.id, facts(), [pods[0] as Pod]));
    expect(alone.fingerprint).toBe(finding.fingerprint);
  });
});

describe('names as cause', () => {
  const mayNotPull = { executionRoles: read([executionRole({ attachedPolicies: read([]), policies: read([]) })]) };
  const noWayOut = { routeTables: read([routeTable({ leadsOut: 'no' })]) };
  const both = { ...mayNotPull, ...noWayOut };

  it.each([
    ['403 Forbidden', both, 'role-not-authorised'],
    ['no basic auth credentials', both, 'role-not-authorised'],
    ['dial tcp 10.0.0.1:443: i/o timeout', both, 'subnet-isolated'],
    ['Back-off pulling image "web"', both, 'role-not-authorised'],
    ['Back-off pulling image "web"', noWayOut, 'subnet-isolated'],
    ['manifest unknown', both, null],
    ['no space left on device', both, null],
    ['403 Forbidden', {}, null],
  ])('of an image with "%s" what explains it', async (message, fields, cause) => {
    expect(await causeOf(starting(20, [pulling(message)]), fields)).toBe(cause);
  });

  it('limits above the size, of a start that fails', async () => {
    const ended = { reason: 'StartError', exitCode: 128, at: null };
    const containers = [container({ limits: { cpu: '4' } })];
    expect(await causeOf(starting(20, [{ reason: 'CrashLoopBackOff', ended }], { containers }))).toBe(
      'limits-above-requests',
    );
  });
});

it('is never less patient with what is less certain', async () => {
  const reasons = fc.constantFrom('ErrImagePull', 'CreateContainerError', 'Odd', 'ContainerCreating', null);
  await fc.assert(
    fc.asyncProperty(reasons, fc.integer({ min: 0, max: 30 }), async (reason, minutes) => {
      const { findings } = await judged(starting(minutes, [{ reason }]));
      const isHopeless = reason === 'ErrImagePull' || reason === 'CreateContainerError';
      expect(findings.length).toBe(minutes >= (isHopeless ? 5 : 10) ? 1 : 0);
    }),
    { numRuns: 40 },
  );
});
