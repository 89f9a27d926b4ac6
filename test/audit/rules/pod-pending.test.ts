import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-pending.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import {
  container,
  facts,
  fargatePod,
  hourAgo,
  minutesAgo,
  monthAgo,
  pendingPod,
  profile,
  selector,
  workload,
} from '../../support/builders/facts.ts';
import { audit, judge } from '../../support/judge.ts';
import { executionRole, iamRole, routeTable, subnet, vpcEndpoint } from '../../support/builders/surroundings.ts';

const blocked = (why: string) =>
  `Misconfigured Fargate Profile: fargate profile apps blocked for new launches due to: ${why}`;
const noTrust = blocked(
  'Failed to assume PodExecutionRole; Please make sure the role exists and trusts the eks-fargate-pods.amazonaws.com service principal',
);
const noAccess = blocked(
  'Pod execution role is not found in auth config or does not have all required permissions for launching fargate pods.',
);
const unsupported = (what: string) => `Pod not supported on Fargate: ${what}`;

/** A pod that the profile took and Fargate gave no node for, for ten minutes or as many as said. */
function waiting(fields: Partial<Pod> & { says?: string | null; code?: string | null; minutes?: number } = {}): Pod {
  const { says = null, code = null, minutes = 10, ...rest } = fields;
  return pendingPod(minutes, {
    schedulerName: 'fargate-scheduler',
    scheduled: { status: 'False', reason: code, message: says, since: minutesAgo(minutes) },
    ...rest,
    labels: { 'eks.amazonaws.com/fargate-profile': 'apps', ...rest.labels },
  });
}

function heard(message: string, at: string | null = minutesAgo(3)): Pick<ClusterFacts, 'schedulingEvents'> {
  const event = { reason: 'FailedScheduling', message, at };
  return { schedulingEvents: read(new Map([['uid-web-6d4b75cb6d-abcde', event]])) };
}

async function found(pod: Pod, fields: Partial<ClusterFacts> = {}) {
  const { findings } = await judge(rule.id, facts(fields), [pod]);
  expect(findings).toHaveLength(1);
  return findings[0];
}

async function causeOf(pod: Pod, fields: Partial<ClusterFacts> = {}): Promise<[string, string] | null> {
  const { findings } = await audit(facts(fields), [pod]);
  const pending = findings.find((finding) => finding.rule === rule.id);
  const cause = findings.find(({ fingerprint }) => fingerprint === pending?.cause);
  return cause === undefined ? null : [cause.rule, cause.subject.name];
}

describe('passes', () => {
  it.each<[string, Pod]>([
    ['a pod that runs', fargatePod()],
    ['a pod that has a node and still starts', fargatePod({ phase: 'Pending' })],
    ['before five minutes are over', waiting({ minutes: 4.9 })],
    [
      'before five minutes are over, though nothing is said at all',
      waiting({ scheduled: null, createdAt: minutesAgo(4.9) }),
    ],
    [
      'when it was placed a moment ago',
      waiting({ scheduled: { status: 'True', reason: null, message: null, since: minutesAgo(0) } }),
    ],
  ])('%s', async (_, pod) => {
    expect((await judge(rule.id, facts(), [pod])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});

describe('says nothing of', () => {
  it.each<[string, Pod]>([
    ['a pod that waits for another scheduler', pendingPod(60)],
    ['a pod that a gate holds back', waiting({ gated: true })],
    ['a pod that a gate holds back and nobody has looked at', waiting({ gated: true, scheduled: null, minutes: 60 })],
    ['a pod that is being deleted', waiting({ deleting: true })],
    ['a pod that failed', waiting({ phase: 'Failed' })],
  ])('%s', async (_, pod) => {
    const { verdict, findings } = await judge(rule.id, facts(), [pod]);
    expect(findings).toEqual([]);
    expect(verdict.status).toBe('not-applicable');
  });
});

describe('names the workload', () => {
  it('once for all its pods, with what Fargate says', async () => {
    const pods = ['b', 'a'].map((name) => waiting({ name, says: noTrust }));
    const { verdict, findings } = await judge(rule.id, facts({ executionRoles: unread('denied') }), pods);
    expect(verdict).toMatchObject({ status: 'fail', judged: 2 });
    expect(findings).toMatchObject([
      {
        severity: 'high',
        subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
        message: 'Deployment apps/web waits for Fargate: Fargate cannot assume the pod execution role of the profile',
        evidence: [
          { what: 'condition PodScheduled', is: 'False', shouldBe: 'True' },
          { what: 'waits since', is: minutesAgo(10) },
          { what: 'what the condition says', is: noTrust },
          { what: 'profile that Fargate blames', is: 'apps' },
        ],
        affected: { pods: 2, workloads: 1, names: ['a', 'b'] },
        remediation: {
          summary: 'Let the pod execution role of the profile exist and trust eks-fargate-pods.amazonaws.com',
          commands: [
            'aws eks describe-fargate-profile --fargate-profile-name apps --cluster-name demo --region us-west-2',
            'kubectl -n apps rollout restart deployment/web',
          ],
          notes: ['Fargate may not try again by itself: then make the pods again.'],
        },
      },
    ]);
  });

  it('from five minutes on, counted from its creation where the condition has no time', async () => {
    await found(waiting({ minutes: 5 }));
    const timeless = { status: 'False', reason: null, message: null, since: null } as const;
    await found(waiting({ scheduled: timeless, createdAt: minutesAgo(5) }));
  });

  it('of a pod that nobody has looked at', async () => {
    const finding = await found(waiting({ scheduled: null, createdAt: minutesAgo(5) }));
    expect(finding?.message).toBe('Deployment apps/web waits for Fargate: no reason is known');
    expect(finding?.evidence).toEqual([
      { what: 'condition PodScheduled', is: 'absent', shouldBe: 'True' },
      { what: 'waits since', is: minutesAgo(5) },
    ]);
  });

  it('by the same fingerprint whatever is said', async () => {
    const silent = await found(waiting());
    expect((await found(waiting({ says: noTrust })))?.fingerprint).toBe(silent?.fingerprint);
    expect((await found(waiting(), heard('something')))?.fingerprint).toBe(silent?.fingerprint);
  });

  it('when neither profiles nor events nor subnets could be read, and says what is missing', async () => {
    const denied = unread('listing events was denied');
    const { verdict, findings } = await judge(
      rule.id,
      facts({ profiles: denied, schedulingEvents: denied, subnets: denied, workloads: denied }),
      [waiting()],
    );
    expect(verdict.status).toBe('fail');
    expect(findings[0]?.message).toMatch(
      /: no reason is known, and events could not be read \(listing events was denied\)$/,
    );
  });
});

describe('tells what a message means, and what to do', () => {
  it.each([
    [noAccess, 'the cluster does not let in the pod execution role', 'FARGATE_LINUX'],
    [blocked('something new'), 'Fargate finds a fault with the profile', 'or replace the profile'],
    [
      'Pod provisioning timed out (will retry) for pod: apps/web',
      'its node was not ready in time',
      'check the subnets',
    ],
    ['Fargate capacity is unavailable at this time. Please try again later', 'has no capacity left', 'Try again later'],
    ['You have exceeded your Fargate On-Demand vCPU limit', 'the account may have as many vCPUs', 'quota'],
    ['Your AWS account has reached the limit on the number of Fargate pods it can run concurrently', 'quota', 'quota'],
    ['Your AWS account is currently blocked and thus cannot launch any Fargate pods', 'is blocked', 'AWS Support'],
    [
      'An error occurred (InvalidSecurityGroupID.NotFound) when calling the CreateNetworkInterface',
      'security group',
      'exist',
    ],
    ["Your pod's cpu/memory requirements exceed the max Fargate configuration", 'largest size', '16 vCPU and 120 GB'],
    [
      "MatchNodeSelector failed: Fargate profile apps cannot satisfy pod's node selector/affinity requirements",
      'node selector or affinity',
      'out of the pod template',
    ],
    [
      unsupported('fields not supported: HostNetwork, HostPID'),
      'it has hostNetwork, hostPID or hostIPC',
      'Take hostNet',
    ],
    [
      unsupported('invalid SecurityContext fields: Privileged,Privileged'),
      'it has a privileged container',
      'privileged to',
    ],
    [
      unsupported('invalid SecurityContext fields: AllowPrivilegeEscalation'),
      'allowPrivilegeEscalation: true',
      'to false',
    ],
    [unsupported('invalid SecurityContext fields: Capabilities added: CAP_CHOWN'), 'added capability', 'capabilities'],
    [unsupported('port contains HostIP or HostPort'), 'it has a hostPort or hostIP', 'hostPort and hostIP out of'],
    [unsupported('volumes not supported: d is of an unsupported volume Type'), 'a volume of a type', 'emptyDir, nfs'],
    [
      unsupported('volumes not supported: d not supported because: persistentvolumeclaim "d" not found'),
      'it has a claim that was not found',
      'Make the claim',
    ],
    [unsupported('volumes not supported: d not supported because: PVC d not bound'), 'is not bound', 'Bind the claim'],
    [
      unsupported('volumes not supported: PVC d bound to invalid PV v with CSI Driver: ebs.csi.aws.com'),
      'not of Amazon EFS',
      'Bind the claim',
    ],
    [unsupported('volumes not supported: PVC d bound to invalid PV v with nil CSI spec'), 'not of Amazon EFS', 'Bind'],
    [unsupported('volumeDevices not supported'), 'it has volumeDevices', 'volumeMounts'],
    [unsupported('DaemonSet not supported'), 'it has a DaemonSet for an owner', 'Keep the DaemonSet off'],
    [
      unsupported('fields not supported: HostNetwork, port contains HostIP or HostPort'),
      'it has hostNetwork, hostPID or hostIPC and a hostPort or hostIP',
      'out of the pod template; take hostPort',
    ],
    [unsupported('something new'), 'it has something that Fargate does not support', 'Take what Fargate does not'],
    [`Scheduling%!(EXTRA string=${unsupported('fields not supported: HostIPC')})`, 'hostNetwork', 'out of the pod'],
  ])('%s', async (says, because, todo) => {
    const executionRoles = unread('denied');
    const event = { ...heard(says, hourAgo), executionRoles };
    for (const finding of [await found(waiting({ says }), { executionRoles }), await found(waiting(), event)]) {
      // An early event about claims is the only one that does not count.
      if (finding?.message.endsWith('no reason is known') === true) expect(says).toMatch(/not (?:found|bound)$/);
      else {
        expect(finding?.message).toContain(because);
        expect(finding?.remediation.summary).toContain(todo);
      }
    }
  });

  it.each([
    ['POD_UNSUPPORTED_ON_FARGATE', 'it has something that Fargate does not support'],
    ['POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE', 'it requests more than the largest size of Fargate'],
  ])('by the code %s alone', async (code, because) => {
    const finding = await found(waiting({ code }));
    expect(finding?.message).toBe(`Deployment apps/web waits for Fargate: ${because}`);
    expect(finding?.evidence[0]?.is).toBe(`False (${code})`);
  });

  it('by the code before an event that says otherwise, which is shown', async () => {
    const event = 'Pod provisioning timed out (will retry) for pod: apps/web';
    const finding = await found(waiting({ code: 'POD_UNSUPPORTED_ON_FARGATE' }), heard(event));
    expect(finding?.message).toContain('it has something that Fargate does not support');
    expect(finding?.evidence).toContainEqual({ what: `event FailedScheduling of ${minutesAgo(3)}`, is: event });
  });

  it('by the code, and an event that says more of the same', async () => {
    const event = heard(unsupported('invalid SecurityContext fields: Privileged'));
    const finding = await found(waiting({ code: 'POD_UNSUPPORTED_ON_FARGATE' }), event);
    expect(finding?.message).toContain('it has a privileged container');
  });

  it('by the words of the condition before those of an event', async () => {
    expect((await found(waiting({ says: noTrust }), heard(noAccess)))?.message).toContain('cannot assume');
  });

  it('and shows what nobody knows as it is', async () => {
    const says = 'The moon is in the wrong house';
    for (const finding of [await found(waiting({ says })), await found(waiting(), heard(says))]) {
      expect(finding?.message).toBe(`Deployment apps/web waits for Fargate: ${says}`);
      expect(finding?.remediation.summary).toBe('Look at the events of the pods for what Fargate wants');
      expect(finding?.remediation.commands[0]).toBe('kubectl -n apps describe pod web-6d4b75cb6d-abcde');
    }
    expect((await found(waiting({ code: 'NEW_CODE' })))?.message).toMatch(/: NEW_CODE$/);
  });

  it('and does not take an event of another pod for one of this', async () => {
    const pod = waiting({ uid: 'uid-later' });
    expect((await found(pod, heard(noTrust)))?.message).toMatch(/no reason is known$/);
  });

  it('and offers no restart where only another template helps', async () => {
    const finding = await found(waiting({ says: unsupported('port contains HostIP or HostPort') }));
    expect(finding?.remediation.commands).toEqual([]);
  });
});

describe('of a claim that is not there', () => {
  const late = unsupported('volumes not supported: d not supported because: PVC d not bound');
  const pod = waiting({ createdAt: minutesAgo(20), minutes: 19 });

  it.each([
    ['at first', minutesAgo(15.1)],
    ['at a time that is not known', null],
  ])('an event %s is shown, and not taken for the reason', async (_, at) => {
    const finding = await found(pod, heard(late, at));
    expect(finding?.message).toMatch(/: no reason is known$/);
    expect(finding?.evidence.map(({ is }) => is)).toContain(late);
  });

  it('an event after five minutes counts', async () => {
    expect((await found(pod, heard(late, minutesAgo(15))))?.message).toMatch(/: it has a claim that is not bound$/);
  });

  it('an early event counts when it says something else too', async () => {
    const both = `${late}, invalid SecurityContext fields: Privileged`;
    expect((await found(pod, heard(both, minutesAgo(19))))?.message).toContain('a privileged container');
  });

  it('the condition counts, since it lasts', async () => {
    expect((await found({ ...pod, ...waiting({ says: late }) }))?.message).toContain('a claim that is not bound');
  });
});

describe('of a profile that can start the pod no more', () => {
  it.each([
    ['no longer exists', [profile({ name: 'other' })], 'profile other selects them'],
    ['is being deleted', [profile({ status: 'DELETING' }), profile({ name: 'other' })], 'profile other selects them'],
    ['was made after the pod', [profile({ createdAt: minutesAgo(30) })], 'profile apps selects them'],
    [
      'no longer exists',
      [profile({ name: 'other', selectors: [selector('web')] })],
      'Make a profile that selects the pods',
    ],
    ['no longer exists', [], 'Make a profile that selects the pods'],
  ])('says that it %s (%#)', async (how, profiles, todo) => {
    const finding = await found(waiting({ says: noTrust }), { profiles: read(profiles) });
    expect(finding?.message).toBe(`Deployment apps/web waits for Fargate: its profile apps ${how}`);
    expect(finding?.evidence).toContainEqual({ what: 'what the condition says', is: noTrust });
    expect(finding?.evidence).toContainEqual({ what: 'pod label eks.amazonaws.com/fargate-profile', is: 'apps' });
    expect(finding?.remediation.summary).toContain('matched anew');
    expect(finding?.remediation.summary).toContain(todo);
    expect(finding?.remediation.commands).toEqual(['kubectl -n apps rollout restart deployment/web']);
  });

  it.each<[string, Partial<ClusterFacts>]>([
    ['profiles were not read', { profiles: unread('denied') }],
    ['nobody says how old the profile is', { profiles: read([profile({ createdAt: null })]) }],
    ['the profile is older than the pod', { profiles: read([profile({ createdAt: monthAgo })]) }],
  ])('says nothing when %s', async (_, fields) => {
    expect((await found(waiting({ says: noTrust }), fields))?.message).not.toContain('its profile');
  });

  it('says nothing of a pod that names none', async () => {
    const unlabelled = { ...waiting({ says: noTrust }), labels: {} };
    expect((await found(unlabelled, { profiles: read([]) }))?.message).toContain('cannot assume');
  });

  it('names the orphaned workload as the cause', async () => {
    const profiles = read([profile({ name: 'other', selectors: [selector('web')] })]);
    expect(await causeOf(waiting(), { profiles })).toEqual(['placement-orphaned', 'web']);
  });
});

describe('names as its cause the finding about', () => {
  it('the role of the profile that is blamed', async () => {
    const lost = { executionRoles: read([executionRole({ role: read(null) })]) };
    expect(await causeOf(waiting({ says: noTrust }), lost)).toEqual(['role-trust-invalid', 'fargate-pods']);
    expect(await causeOf(waiting({ says: blocked('something new') }), lost)).toEqual([
      'role-trust-invalid',
      'fargate-pods',
    ]);
    expect(await causeOf(waiting({ says: noAccess }), { accessEntries: read([]) })).toEqual([
      'role-not-authorised',
      'fargate-pods',
    ]);
  });

  it('no role of another profile', async () => {
    const arn = 'arn:aws:iam::111122223333:role/other';
    const fields = {
      profiles: read([profile(), profile({ name: 'other', podExecutionRoleArn: arn, selectors: [selector('web')] })]),
      executionRoles: read([executionRole(), executionRole({ arn, role: read(null) })]),
    };
    expect(await causeOf(waiting({ says: noTrust }), fields)).toBeNull();
    const says = noTrust.replace('profile apps', 'profile other');
    expect(await causeOf(waiting({ says }), fields)).toEqual(['role-trust-invalid', 'other']);
  });

  it('the health of the profile, where its role has none', async () => {
    const healthIssues = [{ code: 'AccessDenied', message: '', resourceIds: [] }];
    expect(await causeOf(waiting({ says: noTrust }), { profiles: read([profile({ healthIssues })]) })).toEqual([
      'profile-unhealthy',
      'apps',
    ]);
  });

  it.each<[string, Pod, string]>([
    [
      'what it names',
      waiting({
        says: unsupported('port contains HostIP or HostPort'),
        containers: [container({ asks: { hostPorts: [{ containerPort: 80, hostPort: 80, hostIp: null }] } })],
      }),
      'pod-host-port',
    ],
    [
      'host namespaces',
      waiting({ says: unsupported('fields not supported: HostPID'), asks: { hostNamespaces: ['HostPID'] } }),
      'pod-host-access',
    ],
    [
      'whatever it is, by the code',
      waiting({ code: 'POD_UNSUPPORTED_ON_FARGATE', asks: { hostNamespaces: ['HostPID'] } }),
      'pod-host-access',
    ],
    [
      'its size',
      waiting({ code: 'POD_CPU_MEM_EXCEEDS_MAX_FARGATE_SIZE', containers: [container({ requests: { cpu: '32' } })] }),
      'pod-too-large',
    ],
    [
      'its processor',
      waiting({
        says: "MatchNodeSelector failed: Fargate profile apps cannot satisfy pod's node selector/affinity requirements",
        nodeSelector: { 'kubernetes.io/arch': 'arm64' },
      }),
      'pod-architecture-unsupported',
    ],
  ])('the workload itself: %s', async (_, pod, cause) => {
    expect(await causeOf(pod)).toEqual([cause, 'web']);
  });

  it('a subnet without an address, where the pod timed out or nobody says why, and none that runs low', async () => {
    const left = (availableAddresses: number) => ({
      profiles: read([profile({ subnets: ['subnet-a'] })]),
      subnets: read([subnet({ availableAddresses })]),
    });
    const timedOut = waiting({ says: 'Pod provisioning timed out (will retry) for pod: apps/web' });
    for (const pod of [timedOut, waiting()]) {
      expect(await causeOf(pod, left(0))).toEqual(['subnet-exhausted', 'subnet-a']);
      expect(await causeOf(pod, left(3))).toBeNull();
    }
    const capacity = waiting({ says: 'Fargate capacity is unavailable at this time.' });
    expect(await causeOf(capacity, left(0))).toBeNull();
  });

  it('no subnet without an address, where another one has some', async () => {
    const subnets = read([subnet({ availableAddresses: 0 }), subnet({ id: 'subnet-b' })]);
    expect(await causeOf(waiting(), { subnets })).toBeNull();
  });

  it('no subnet that cuts off logs alone', async () => {
    const gateway = vpcEndpoint('s3', { routeTableIds: ['rtb-main'] });
    const vpcEndpoints = read([vpcEndpoint('ecr.api'), vpcEndpoint('ecr.dkr'), gateway]);
    const closed = { routeTables: read([routeTable({ leadsOut: 'no' })]), vpcEndpoints };
    const says = 'Pod provisioning timed out (will retry) for pod: apps/web';
    expect(await causeOf(waiting({ says }), closed)).toBeNull();
  });

  it('no subnet, where subnets were not read', async () => {
    expect(await causeOf(waiting(), { subnets: unread('denied') })).toBeNull();
  });

  it('a role that is not the one of its access entry, where the pod timed out', async () => {
    const recreated = { executionRoles: read([executionRole({ role: read(iamRole({ createdAt: hourAgo })) })]) };
    const says = 'Pod provisioning timed out (will retry) for pod: apps/web';
    expect(await causeOf(waiting({ says }), recreated)).toEqual(['role-access-stale', 'fargate-pods']);
  });

  it('a subnet that is not private, where the pod timed out', async () => {
    const internetRoutes = [{ destination: '0.0.0.0/0', gateway: 'igw-1' }];
    const open = { routeTables: read([routeTable({ internetRoutes })]) };
    const says = 'Pod provisioning timed out (will retry) for pod: apps/web';
    expect(await causeOf(waiting({ says }), open)).toEqual(['subnet-not-private', 'subnet-a']);
  });

  it('a subnet that leads nowhere, where the pod timed out', async () => {
    const closed = { routeTables: read([routeTable({ leadsOut: 'no' })]) };
    const says = 'Pod provisioning timed out (will retry) for pod: apps/web';
    expect(await causeOf(waiting({ says }), closed)).toEqual(['subnet-isolated', 'subnet-a']);
  });

  it('a subnet that does not exist', async () => {
    expect(await causeOf(waiting(), { subnets: read([subnet()]) })).toEqual(['subnet-exhausted', 'subnet-b']);
  });
});

describe('is not-evaluated, never a pass,', () => {
  it.each<[string, Pod]>([
    [
      'the condition is neither True nor False',
      waiting({ scheduled: { status: 'Unknown', reason: null, message: null, since: null } }),
    ],
    ['a pod has neither a status nor a node', waiting({ scheduled: null, phase: 'Unknown' })],
  ])('when %s', async (_, pod) => {
    expect((await judge(rule.id, facts(), [pod])).verdict).toMatchObject({
      status: 'not-evaluated',
      unread: 1,
      reason: '1 pod: nobody says whether fargate-scheduler found a node',
    });
  });

  it('when some pods could not be read', async () => {
    const { verdict } = await judge(rule.id, facts(), [fargatePod()], unread('page 2 was lost'));
    expect(verdict).toMatchObject({ status: 'not-evaluated', reason: 'page 2 was lost' });
  });
});

describe('of the pods of a workload', () => {
  const pods = [
    waiting({ name: 'a' }),
    waiting({ name: 'b', says: 'Nobody knows this' }),
    waiting({ name: 'd', says: noTrust }),
    waiting({ name: 'c', says: noAccess }),
  ];

  it('the first that has a known reason speaks, whatever order they come in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(pods, { minLength: pods.length }), async (order) => {
        const { findings } = await judge(rule.id, facts(), order);
        expect(findings).toHaveLength(1);
        expect(findings[0]).toMatchObject({ affected: { pods: 4, names: ['a', 'b', 'c', 'd'] } });
        expect(findings[0]?.message).toContain('does not let in the pod execution role');
      }),
      { numRuns: 24 },
    );
  });

  it('one that says something speaks before one that says nothing', async () => {
    const { findings } = await judge(rule.id, facts(), pods.slice(0, 2));
    expect(findings[0]?.message).toMatch(/: Nobody knows this$/);
  });
});

describe('what to do', () => {
  it('says who would undo it, and how a bare pod is made again', async () => {
    const managed = { workloads: read([workload({ managedBy: 'Argo CD' })]) };
    const finding = await found(waiting({ says: unsupported('volumeDevices not supported') }), managed);
    expect(finding?.remediation.notes?.join(' ')).toContain('managed by Argo CD');
    const bare = await found(waiting({ owner: null }));
    expect(bare?.remediation.notes?.join(' ')).toContain('A bare pod has no owner');
  });
});

it.each(['x'.repeat(256 * 1024), '\n\u0007\u202e\u001b[31m'.repeat(1e4), ' '.repeat(1e5)])(
  'keeps text of strangers short and visible (%#)',
  async (text) => {
    const pod = waiting({ says: text, code: text, labels: { 'eks.amazonaws.com/fargate-profile': text } });
    for (const fields of [heard(text), { ...heard(text), profiles: read([]) }]) {
      const finding = await found(pod, fields);
      expect(JSON.stringify(finding).length).toBeLessThan(8000);
      expect(JSON.stringify(finding?.message)).not.toMatch(/\\u00(?:07|1b)|\u202e/);
    }
  },
);

describe('judges a refusal again by what is now', () => {
  const data = { name: 'data', type: 'persistentVolumeClaim', refersTo: 'data' };
  const claim = { namespace: 'apps', name: 'data', phase: 'Bound', storageClass: null, volumeName: 'pv' };
  const says = unsupported('volumes not supported: data not supported because: PVC data not bound');
  const onlyOne = async (pod: Pod, fields: Partial<ClusterFacts>) =>
    (await judge(rule.id, facts(fields), [pod])).findings[0];

  it('where the claim was bound since: the pod is made again', async () => {
    const finding = await onlyOne(waiting({ says, asks: { volumes: [data] } }), {
      persistentVolumeClaims: read({ namespaces: null, list: [claim] }),
      persistentVolumes: read([
        { name: 'pv', type: 'csi', driver: 'efs.csi.aws.com', handle: 'efs', storageClass: '', isFree: false },
      ]),
    });
    expect(finding?.message).toContain('Fargate has not looked again');
    expect(finding?.remediation.commands).toEqual(['kubectl -n apps rollout restart deployment/web']);
  });

  it('where the claim is as it was, nothing is said to be gone', async () => {
    const list = [{ ...claim, phase: 'Pending', volumeName: null }];
    const finding = await onlyOne(waiting({ says, asks: { volumes: [data] } }), {
      persistentVolumeClaims: read({ namespaces: null, list }),
    });
    expect(finding?.message).not.toContain('looked again');
    expect(finding?.remediation.summary).toContain('Bind the claim');
  });

  it('where the role is in order by now, which only a role that was read is', async () => {
    const pod = waiting({ says: noTrust });
    expect((await onlyOne(pod, {}))?.message).toContain('has not looked again');
    expect((await onlyOne(pod, { accessEntries: unread('denied') }))?.message).not.toContain('looked again');
  });

  it('where the template was mended and the pod is from before', async () => {
    const finding = await onlyOne(
      waiting({ says: unsupported('fields not supported: HostNetwork'), asks: { hostNamespaces: ['HostNetwork'] } }),
      { workloads: read([workload({ template: { containers: [container()] } })]) },
    );
    expect(finding?.message).toContain('its template was mended since');
    expect(finding?.remediation.commands).toEqual(['kubectl -n apps rollout restart deployment/web']);
  });
});
