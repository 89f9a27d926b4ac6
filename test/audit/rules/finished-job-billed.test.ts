import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/finished-job-billed.ts';
import { type ClusterFacts, read, unread } from '#model/facts/cluster-facts.ts';
import type { Job, JobSettings } from '#model/facts/workload.ts';
import type { Pod } from '#model/facts/pod.ts';
import { facts, fargatePod, minutesAgo, pod, workload } from '../../support/builders/facts.ts';
import { only } from '../../support/builders/fit.ts';
import { judge } from '../../support/judge.ts';

const job = (fields: Partial<Job> = {}): Job => ({
  ...{ namespace: 'apps', name: 'once', owner: null, ttlSeconds: null, finishedAt: minutesAgo(120) },
  outcome: 'succeeded',
  ...fields,
});
const jobPod = (fields: Partial<Pod> = {}) =>
  fargatePod({
    ...{
      name: 'once-x2x4z',
      owner: { apiVersion: 'batch/v1', kind: 'Job', name: 'once', uid: 'u' },
      generateName: 'once-',
    },
    ...{ phase: 'Succeeded', finishedAt: minutesAgo(120) },
    ...fields,
  });
const settings = (fields: Partial<JobSettings> = {}): JobSettings => ({
  ...{ ttlSeconds: null, keeps: { succeeded: 3, failed: 1 }, suspended: false, concurrencyPolicy: 'Allow' },
  ...fields,
});
const cronJob = (fields: Partial<JobSettings> = {}, more: Parameters<typeof workload>[0] = {}) =>
  workload({ kind: 'CronJob', name: 'report', matchLabels: null, jobSettings: settings(fields), ...more });
const ofReport = {
  owner: { apiVersion: 'batch/v1', kind: 'Job', name: 'report-29000000', uid: 'u' },
  generateName: 'report-29000000-',
};

const judged = (pods: readonly Pod[], jobs: readonly Job[] = [job()], more: Partial<ClusterFacts> = {}) =>
  judge(rule.id, facts({ jobs: read(jobs), ...more }), pods);
const statusOf = async (...given: Parameters<typeof judged>) => (await judged(...given)).verdict.status;

describe('passes', () => {
  it.each([
    ['its time to live is not over', job({ ttlSeconds: 3 * 3600 })],
    ['it was over just now', job({ ttlSeconds: 100 * 60 })],
    ['it has one, and the Job still runs', job({ ttlSeconds: 60, finishedAt: null })],
  ])('when a pod of a Job finished and %s', async (_, one) => {
    expect(await statusOf([jobPod()], [one])).toBe('pass');
  });

  it('when a Job that runs has a time to live', async () => {
    expect(
      await statusOf([jobPod({ phase: 'Running', finishedAt: null })], [job({ ttlSeconds: 60, finishedAt: null })]),
    ).toBe('pass');
  });

  it('when a pod of another owner finished within the hour', async () => {
    const young = { phase: 'Failed', finishedAt: minutesAgo(30) };
    expect(await statusOf([fargatePod(young)])).toBe('pass');
    expect(await statusOf([fargatePod({ ...young, finishedAt: null, createdAt: minutesAgo(59) })])).toBe('pass');
  });

  it('when a CronJob keeps none of its Jobs, or gives them a time to live', async () => {
    const running = jobPod({ ...ofReport, phase: 'Running', finishedAt: null });
    const none = { keeps: { succeeded: 0, failed: 0 } };
    const listed = [job({ name: 'report-29000000', ttlSeconds: 60, finishedAt: null })];
    for (const [given, jobs] of [[none, []] as const, [{ ttlSeconds: 60 }, listed] as const]) {
      expect(await statusOf([running], jobs, { workloads: read([cronJob(given)]) })).toBe('pass');
      expect(await statusOf([], [], { workloads: read([cronJob(given)]) })).toBe('pass');
    }
  });
});

describe('names', () => {
  it('a Job without a time to live whose pod is still there, with what it holds and costs', async () => {
    const finding = only(await judged([jobPod({ annotations: { CapacityProvisioned: '1vCPU 2GB' } })]));
    expect(finding).toMatchObject({
      severity: 'low',
      subject: { kind: 'Job', namespace: 'apps', name: 'once' },
      message:
        'Job apps/once still has 1 finished pod on Fargate, the first for 2 hours: Fargate bills a pod until it is deleted',
      affected: { pods: 1, workloads: 1, names: ['once-x2x4z'] },
    });
    expect(finding.evidence).toEqual([
      { what: 'ttlSecondsAfterFinished', is: 'absent', shouldBe: 'some minutes' },
      { what: 'finished pods', is: '1', shouldBe: '0' },
      { what: 'first one finished', is: '2026-11-24T00:00:00.000Z (2 hours ago)' },
      { what: 'capacity held', is: '1vCPU 2GB' },
      { what: 'cost since they finished (estimate)', is: 'about 0.10 USD' },
      { what: 'cost of a month (estimate)', is: 'about 36.04 USD' },
    ]);
    expect(finding.remediation.commands).toEqual([
      'kubectl -n apps delete pod once-x2x4z',
      `kubectl -n apps patch job once --type merge -p '{"spec":{"ttlSecondsAfterFinished":600}}'`,
    ]);
  });

  it('a CronJob for the pods of all its Jobs', async () => {
    const pods = ['29000000', '29000060'].map((minute) =>
      jobPod({
        name: `report-${minute}-a`,
        owner: { apiVersion: 'batch/v1', kind: 'Job', name: `report-${minute}`, uid: 'u' },
      }),
    );
    const finding = only(await judged(pods, [], { workloads: read([cronJob({}, { managedBy: 'Argo CD' })]) }));
    expect(finding).toMatchObject({ subject: { kind: 'CronJob', name: 'report' }, affected: { pods: 2 } });
    expect(finding.evidence).toContainEqual({ what: 'capacity held', is: '0.5vCPU 1GB' });
    expect(finding.remediation.commands[1]).toContain('patch cronjob report');
    expect(finding.remediation.notes).toContain(
      'CronJob report is managed by Argo CD: make the change there, or it will be reverted.',
    );
  });

  it('a Job that runs without a time to live', async () => {
    const finding = only(await judged([jobPod({ phase: 'Running', finishedAt: null })]));
    expect(finding.message).toBe(
      'Job apps/once leaves its pods on Fargate when they have finished: Fargate bills a pod until it is deleted',
    );
    expect(finding).toMatchObject({ affected: { pods: 1, names: ['once-x2x4z'] }, evidence: [{ is: 'absent' }] });
    expect(finding.remediation.commands).toHaveLength(1);
  });

  it('a Job whose time to live is over, yet whose pod stays', async () => {
    const finding = only(await judged([jobPod()], [job({ ttlSeconds: 60 })]));
    expect(finding.evidence.map(({ what }) => what)).not.toContain('ttlSecondsAfterFinished');
    expect(finding.remediation.summary).toContain('such as a finalizer');
    expect(finding.remediation.commands).toEqual(['kubectl -n apps delete pod once-x2x4z']);
  });

  it.each([
    ['a Deployment whose pod was evicted', { phase: 'Failed', reason: 'Evicted' }, 'Deployment', []],
    [
      'a bare pod',
      { phase: 'Succeeded', owner: null, name: 'shell', finishedAt: minutesAgo(61) },
      'Pod',
      ['kubectl -n apps delete pod shell'],
    ],
  ])('%s, and only that it may be billed', async (_, fields, kind, commands) => {
    const finding = only(await judged([fargatePod({ createdAt: minutesAgo(600), ...fields })]));
    expect(finding.subject.kind).toBe(kind);
    expect(finding.message).toContain('which Fargate may go on billing');
    // What a failed pod says of itself is lost with it, so nobody is told to delete it.
    expect(finding.remediation.commands).toEqual(commands);
  });

  it('a CronJob that has no pod at the moment, by its template', async () => {
    const finding = only(await judged([], [], { workloads: read([cronJob()]) }));
    expect(finding.message).toBe(
      'CronJob apps/report leaves its pods on Fargate when they have finished, up to 4 Jobs of them: Fargate bills a pod until it is deleted',
    );
    expect(finding.remediation.patch).toContain('ttlSecondsAfterFinished: 600');
  });

  it.each([
    ['nodeSelector', { nodeSelector: { 'kubernetes.io/os': 'linux' } }],
    ['preferred node affinity', { hasNodeAffinity: true }],
  ])('a CronJob whose %s nodes of Fargate meet', async (_, template) => {
    const finding = only(await judged([], [], { workloads: read([cronJob({}, { template })]) }));
    expect(finding.subject).toMatchObject({ kind: 'CronJob', name: 'report' });
  });
});

it('gives no price where none is known, and no size where Fargate says none', async () => {
  const { cluster } = facts();
  const far = await judged([jobPod()], [job()], { cluster: { ...cluster, region: 'mx-central-1' } });
  expect(only(far).evidence.map(({ what }) => what)).toEqual([
    ...['ttlSecondsAfterFinished', 'finished pods', 'first one finished', 'capacity held'],
  ]);
  const unsized = await judged([jobPod({ annotations: { CapacityProvisioned: '' }, finishedAt: null })]);
  expect(only(unsized).evidence).toContainEqual({ what: 'first one finished', is: 'not known' });
  expect(only(unsized).evidence).toHaveLength(3);
});

describe('says nothing of', () => {
  it.each([
    ['a pod on another node', pod({ phase: 'Succeeded', finishedAt: minutesAgo(600) })],
    ['a pod without a node', jobPod({ nodeName: null })],
    ['a pod that is being deleted', jobPod({ deleting: true })],
    ['a pod that another scheduler put there, to be refused', jobPod({ schedulerName: 'default-scheduler' })],
    ['a pod that runs and is of no Job', fargatePod()],
  ])('%s', async (_, one) => {
    expect(await judged([one])).toMatchObject({ verdict: { status: 'not-applicable' }, findings: [] });
  });

  it.each([
    ['that is suspended', cronJob({ suspended: true })],
    ['that no profile selects', cronJob({}, { namespace: 'other' })],
    [
      'that is kept off Fargate',
      cronJob({}, { template: { annotations: { 'eks.amazonaws.com/compute-type': 'ec2' } } }),
    ],
    ['that no node of Fargate can run', cronJob({}, { template: { nodeSelector: { disk: 'ssd' } } })],
    [
      'that is pinned to a profile which does not select it',
      cronJob({}, { template: { labels: { 'eks.amazonaws.com/fargate-profile': 'other' } } }),
    ],
    ['that names a scheduler of its own', cronJob({}, { template: { schedulerName: 'volcano' } })],
    ['that names a node', cronJob({}, { template: { nodeName: 'ip-10-0-0-1' } })],
  ])('a CronJob %s', async (_, one) => {
    expect(await statusOf([], [], { workloads: read([one]) })).toBe('not-applicable');
  });
});

describe('is not-evaluated', () => {
  const denied = { jobs: unread('denied', 'list jobs (RBAC)') };

  it('for pods of Jobs alone, when Jobs are unread', async () => {
    expect((await judged([jobPod()], [], denied)).verdict).toMatchObject({
      status: 'not-evaluated',
      unread: 1,
      missingPermissions: ['list jobs (RBAC)'],
    });
    const failed = fargatePod({ phase: 'Failed', finishedAt: minutesAgo(600) });
    expect((await judged([failed], [], denied)).verdict).toMatchObject({ status: 'fail', unread: 0 });
    expect(await statusOf([jobPod(ofReport)], [], { ...denied, workloads: read([cronJob()]) })).toBe('fail');
  });

  it('when a Job is gone before its pod', async () => {
    const { verdict } = await judged([jobPod()], []);
    expect(verdict).toMatchObject({ status: 'not-evaluated', missingPermissions: [] });
  });

  it('when the CronJob has a time to live now, which its earlier Jobs may lack', async () => {
    const more = { ...denied, workloads: read([cronJob({ ttlSeconds: 60 })]) };
    expect(await statusOf([jobPod(ofReport)], [], more)).toBe('not-evaluated');
  });

  it('when only the CronJob would say that it keeps no Jobs, and is unread', async () => {
    const listed = job({ name: 'report-29000000' });
    expect(await statusOf([jobPod(ofReport)], [listed], { workloads: unread('denied') })).toBe('not-evaluated');
  });

  it('when CronJobs or profiles are unread', async () => {
    for (const lost of [{ workloads: unread('denied') }, { profiles: unread('denied') }]) {
      expect(await statusOf([], [], lost)).toBe('not-evaluated');
    }
    expect(await statusOf([], [], { workloads: unread('denied'), profiles: read([]) })).toBe('not-applicable');
  });
});

it('says the same whatever order pods come in', async () => {
  const pods = Array.from({ length: 6 }, (_, index) =>
    jobPod({ name: `once-${index}`, finishedAt: index === 3 ? null : minutesAgo(70 + 37 * index) }),
  );
  const { findings } = await judged(pods);
  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray(pods, { minLength: pods.length }), async (shuffled) => {
      expect((await judged(shuffled)).findings).toEqual(findings);
    }),
    { numRuns: 20 },
  );
});
