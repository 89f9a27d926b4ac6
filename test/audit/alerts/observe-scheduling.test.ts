import { describe, expect, it } from 'vitest';
import { blamedProfile } from '#model/facts/refusal-reason.ts';
import { minutesAgo } from '../../support/builders/facts.ts';
import { look, waitingPod, watchedPod } from '../../support/builders/watched.ts';

const blocked = (profile: string, why: string) =>
  `Misconfigured Fargate Profile: fargate profile ${profile} blocked for new launches due to: ${why}`;
const trust =
  'Failed to assume PodExecutionRole; Please make sure the role exists and trusts the eks-fargate-pods.amazonaws.com service principal';

async function waits(...waiting: ReturnType<typeof waitingPod>[]) {
  return (await look({ pods: [[watchedPod()]], waiting })).candidates;
}

describe('pods that Fargate does not take', () => {
  it('are one trouble for the profile that is blamed, with the message as it is', async () => {
    const pods = ['a', 'b'].map((name) => waitingPod({ name, of: name, message: blocked('apps', trust) }));
    const candidates = await waits(...pods);
    expect(candidates).toHaveLength(1);
    expect(candidates[0]).toMatchObject({
      kind: 'scheduling-failed',
      reason: 'apps',
      cause: null,
      summary: `2 pods of 2 workloads wait for Fargate: ${blocked('apps', trust)}`,
      restart: ['kubectl -n apps rollout restart deployment/a', 'kubectl -n apps rollout restart deployment/b'],
      remediation: {
        summary: 'Let the pod execution role of the profile exist and trust eks-fargate-pods.amazonaws.com',
        commands: [
          'aws eks describe-fargate-profile --fargate-profile-name apps --cluster-name demo --region us-west-2',
        ],
      },
    });
  });

  it('are told apart by the code of their condition', async () => {
    const condition = (reason: string | null) =>
      ({ status: 'False', reason, message: null, since: minutesAgo(9) }) as const;
    const candidates = await waits(
      waitingPod({ name: 'a', scheduled: condition('POD_UNSUPPORTED_ON_FARGATE') }),
      waitingPod({ name: 'b', scheduled: condition('POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE') }),
      waitingPod({ name: 'c', scheduled: condition(null) }),
    );
    expect(candidates.map(({ reason }) => reason)).toEqual([
      'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE',
      'POD_UNSUPPORTED_ON_FARGATE',
      'no reason given',
    ]);
  });

  it.each([
    [blocked('apps', 'Pod execution role is not found in auth config or does not have all'), 'FARGATE_LINUX'],
    [blocked('apps', 'something new'), 'Mend what the message says of the Fargate profile'],
    ['Pod provisioning timed out (will retry) for pod: apps/web', 'Wait for the next attempt'],
    ['Fargate capacity is unavailable at this time. Please try again later', 'other availability zones'],
    [
      'Your AWS account has reached the limit on the number of Fargate pods it can run',
      'higher quota of vCPUs on Fargate',
    ],
    ['Your AWS account is currently blocked and thus cannot launch any Fargate pods', 'AWS Support'],
    ['An error occurred (InvalidSecurityGroupID.NotFound) when calling', 'one of them does not exist'],
    ["Your pod's cpu/memory requirements exceed the max Fargate configuration", '16 vCPU and 120 GB'],
    ['Scheduling%!(EXTRA string=Pod not supported on Fargate: fields not supported: HostNetwork', 'pod template'],
    ['Pod not supported on Fargate: volumes not supported: d is of an unsupported volume Type', 'emptyDir, nfs'],
    ["MatchNodeSelector failed: Fargate profile x cannot satisfy pod's node selector", 'node selector and affinity'],
    ['Something nobody has seen', 'Look at the events of the pods'],
  ])('because "%s" are told what to do', async (message, todo) => {
    const [candidate] = await waits(waitingPod({ message }));
    expect(candidate?.summary).toBe(`1 pod of 1 workload waits for Fargate: ${message}`);
    expect(candidate?.remediation.summary).toContain(todo);
    expect(candidate?.remediation.commands).not.toEqual([]);
  });

  it('for an unknown cause are looked at by name', async () => {
    const [candidate] = await waits(waitingPod({ name: 'b' }), waitingPod({ name: 'a' }));
    expect(candidate?.remediation.commands).toEqual(['kubectl -n apps describe pod a']);
  });

  it('speak with nothing invisible, and not for long', async () => {
    const [candidate] = await waits(waitingPod({ message: `\u001b[31mred${'x'.repeat(5000)}` }));
    expect(candidate?.summary).toContain('\\u{1b}[31mred');
    expect(candidate?.summary.length).toBeLessThan(500);
  });

  it('are told the same whatever order they come in', async () => {
    const pods = ['timed out for a', 'timed out for b', 'timed out for c'].map((message, index) =>
      waitingPod({ name: `p${index}`, message }),
    );
    expect(await waits(...pods)).toEqual(await waits(...pods.toReversed()));
  });
});

describe('a pod that waits is no trouble', () => {
  it.each([
    ['before five minutes are over', { minutes: 4.9 }],
    ['when a gate holds it back', { gated: true }],
    ['when it is being deleted', { deleting: true }],
    ['when it has a node', { scheduled: { status: 'True', reason: null, message: null, since: minutesAgo(9) } }],
    ['when its state is not known', { scheduled: { status: 'Unknown', reason: null, message: null, since: null } }],
  ] as const)('%s', async (_, fields) => {
    expect(await waits(waitingPod(fields))).toEqual([]);
  });

  it('but after five it is, counted from its creation where the condition has no time', async () => {
    expect(await waits(waitingPod({ minutes: 5 }))).toHaveLength(1);
    const timeless = { status: 'False', reason: 'X', message: '', since: null } as const;
    expect(await waits(waitingPod({ scheduled: timeless, createdAt: minutesAgo(6) }))).toHaveLength(1);
    expect(await waits(waitingPod({ scheduled: timeless, createdAt: minutesAgo(1) }))).toEqual([]);
  });
});

describe('blamedProfile', () => {
  it('names the profile only where one is blamed', () => {
    expect(blamedProfile(blocked('my-apps_1', trust))).toBe('my-apps_1');
    expect(blamedProfile('fargate profile apps is fine')).toBeNull();
  });
});
