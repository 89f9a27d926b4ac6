import { describe, expect, it } from 'vitest';
import rule from '#audit/rules/pod-failed.ts';
import { type ClusterFacts, read } from '#model/facts/cluster-facts.ts';
import type { Job } from '#model/facts/workload.ts';
import type { Pod } from '#model/facts/pod.ts';
import { container, facts, fargatePod, minutesAgo } from '../../support/builders/facts.ts';
import { only } from '../../support/builders/fit.ts';
import { audit, judge } from '../../support/judge.ts';

const full =
  'The node was low on resource: ephemeral-storage. Threshold quantity: 1799525990, available: 1510660Ki. Container app was using 15872944Ki, request is 0.';

function failed(fields: Partial<Pod> = {}): Pod {
  return fargatePod({ phase: 'Failed', ready: false, finishedAt: minutesAgo(60), ...fields });
}

const evicted = (message: string, fields: Partial<Pod> = {}) => failed({ reason: 'Evicted', message, ...fields });

/** One whose container ended so. */
function ended(reason: string, exitCode: number, fields: Partial<Pod> = {}): Pod {
  const end = { reason, exitCode, at: minutesAgo(60) };
  const state = { name: 'app', init: false, now: 'terminated', reason: null, message: null, restarts: 0 } as const;
  return failed({ containerStates: [{ ...state, ended: end }], ...fields });
}

const judged = (pods: readonly Pod[], fields: Partial<ClusterFacts> = {}) => judge(rule.id, facts(fields), pods);
const ofJob = (name: string) => ({
  owner: { apiVersion: 'batch/v1', kind: 'Job', name, uid: name },
  generateName: `${name}-`,
});

function job(fields: Partial<Job> = {}): Job {
  const base = { namespace: 'apps', name: 'once', owner: null, ttlSeconds: null };
  return { ...base, finishedAt: minutesAgo(10), outcome: 'succeeded', ...fields };
}

describe('passes', () => {
  it.each(['Running', 'Pending', 'Succeeded'])('a pod on Fargate that is %s', async (phase) => {
    expect((await judged([fargatePod({ phase })])).verdict).toMatchObject({ status: 'pass', judged: 1 });
  });
});

describe('says nothing of', () => {
  it.each<[string, Pod]>([
    ['a pod that failed elsewhere', failed({ nodeName: 'ip-10-0-0-1' })],
    ['a pod that never had a node', failed({ nodeName: null })],
    ['a pod that is being deleted', failed({ deleting: true })],
  ])('%s', async (_, one) => {
    expect((await judged([one])).verdict.status).toBe('not-applicable');
  });

  it('a pod that another scheduler put there, of which toleration-by-hand speaks', async () => {
    const landed = failed({ schedulerName: 'default-scheduler', reason: 'UnsupportedPodSpec' });
    const { findings } = await audit(facts(), [landed]);
    expect(findings.map((finding) => finding.rule)).toContain('toleration-by-hand');
    expect(findings.map((finding) => finding.rule)).not.toContain(rule.id);
  });
});

describe('finds', () => {
  it('a full disk, and names the request that makes it larger', async () => {
    const finding = only(await judged([evicted(full)]));
    expect(finding).toMatchObject({ severity: 'medium', subject: { kind: 'Deployment', name: 'web' } });
    expect(finding.message).toContain('Evicted (ephemeral-storage)');
    expect(finding.remediation.summary).toMatch(/ephemeral-storage .*20 GiB .*175 GiB/);
    expect(finding.evidence).toContainEqual({ what: 'what the kubelet says', is: full });
    const wanted = 'what the pod writes, up to 175Gi in total';
    expect(finding.evidence).toContainEqual({ what: 'requests.ephemeral-storage', is: 'absent', shouldBe: wanted });
    const containers = [container({ requests: { 'ephemeral-storage': '30Gi' } })];
    expect(only(await judged([evicted(full, { containers })])).evidence).toContainEqual(
      expect.objectContaining({ is: '30Gi' }),
    );
  });

  it.each([
    ['Usage of EmptyDir volume "cache" exceeds the limit "1Gi". ', 'Evicted (storage limit)', 'sizeLimit'],
    ['Pod ephemeral local storage usage exceeds the total limit of containers 2Gi. ', '(storage limit)', 'sizeLimit'],
    ['Container app exceeded its local ephemeral storage limit "2Gi". ', '(storage limit)', 'sizeLimit'],
    ['The node was low on resource: memory.', 'Evicted (memory)', 'memory'],
    ['The node was low on resource: something.', '(Evicted)', 'Look at the pod'],
  ])('an eviction for "%s"', async (message, reason, todo) => {
    const finding = only(await judged([evicted(message)]));
    expect(finding.message).toContain(reason);
    expect(finding.remediation.summary).toContain(todo);
  });

  it.each([
    ['OOMKilled', 137, 'memory'],
    ['Error', 1, 'logged'],
    ['StartError', 128, 'command or its limits'],
    ['SomethingNew', 3, 'Look at the pod'],
  ])('how a container ended: %s', async (reason, code, todo) => {
    const finding = only(await judged([ended(reason, code)]));
    expect(finding.message).toContain(`(container app, ${reason})`);
    expect(finding.evidence).toContainEqual({ what: 'exit code', is: String(code) });
    expect(finding.remediation.summary).toContain(todo);
    expect(finding.remediation.commands).toEqual([
      'kubectl -n apps describe pod web-6d4b75cb6d-abcde',
      'kubectl -n apps logs web-6d4b75cb6d-abcde -c app',
    ]);
  });

  it('one finding for a workload and a reason, and no more than a name where nothing is said', async () => {
    const pods = [
      evicted(full, { name: 'a' }),
      evicted(full, { name: 'b' }),
      ended('OOMKilled', 137, { name: 'c' }),
      failed({ name: 'd' }),
    ];
    const { findings } = await judged(pods);
    expect(findings.map(({ affected }) => affected.names)).toEqual(expect.arrayContaining([['a', 'b'], ['c'], ['d']]));
    expect(findings).toHaveLength(3);
    expect((await judged(pods.toReversed())).findings).toEqual(findings);
  });

  it('never words that a terminal would act on', async () => {
    const finding = only(await judged([evicted('\u001b[2J'), failed({ reason: '\u001b[2J' })].slice(1)));
    expect(JSON.stringify(finding)).not.toContain('\\u001b');
    expect(JSON.stringify(only(await judged([evicted('\u001b[2J')])))).not.toContain('\\u001b');
  });
});

describe('is info', () => {
  it('once a Job of its owner, or a pod of it, has succeeded since, and not before', async () => {
    const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: 'report', uid: 'c' };
    const pods = [ended('Error', 1, ofJob('report-29000000'))];
    const severityWith = async (jobs: readonly Job[], more: readonly Pod[] = []) =>
      only(await judged([...pods, ...more], { jobs: read(jobs) })).severity;
    const first = job({ name: 'report-29000000', owner, outcome: 'failed', finishedAt: minutesAgo(58) });
    expect(await severityWith([first])).toBe('medium');
    expect(await severityWith([first, job({ name: 'report-29000010', owner })])).toBe('info');
    expect(await severityWith([first, job({ name: 'report-29000010', owner, finishedAt: minutesAgo(61) })])).toBe(
      'medium',
    );
    expect(await severityWith([first, job({ name: 'other' })])).toBe('medium');
    const succeeded = (minutes: number) => {
      const fields = { phase: 'Succeeded', finishedAt: minutesAgo(minutes), name: 'later' };
      return fargatePod({ ...ofJob('report-29000010'), ...fields });
    };
    expect(await severityWith([first, job({ name: 'report-29000010', owner, outcome: null })], [succeeded(9)])).toBe(
      'info',
    );
    expect(await severityWith([first, job({ name: 'report-29000010', owner, outcome: null })], [succeeded(90)])).toBe(
      'medium',
    );
  });

  it('for a pod that its own deadline ended', async () => {
    const late = failed({ reason: 'DeadlineExceeded' });
    expect(only(await judged([late])).severity).toBe('medium');
    const finding = only(await judged([{ ...late, asks: { deadlineSeconds: 600 } }]));
    expect(finding).toMatchObject({ severity: 'info' });
    expect(finding.evidence).toContainEqual({ what: 'activeDeadlineSeconds', is: '600' });
  });
});

describe('comes before finished-job-billed', () => {
  it('which has it for its cause when all that is left has failed, and deletes none of these', async () => {
    const { findings } = await audit(facts(), [evicted(full, { finishedAt: minutesAgo(120) })]);
    const [mine, billed] = [rule.id, 'finished-job-billed'].map((id) => findings.find((one) => one.rule === id));
    expect(findings.indexOf(mine as never)).toBeLessThan(findings.indexOf(billed as never));
    expect(billed?.cause).toBe(mine?.fingerprint);
    expect(billed?.remediation.commands).toEqual([]);
    expect(billed?.remediation.notes?.join(' ')).toContain('See first why 1 pod has failed');
  });

  it('which deletes those that have succeeded, and gives a Job that failed no time to live that would take its pods', async () => {
    const old = { finishedAt: minutesAgo(120) };
    const pods = [
      ended('Error', 1, { ...ofJob('once'), ...old, name: 'once-a' }),
      fargatePod({ ...ofJob('once'), ...old, phase: 'Succeeded', name: 'once-b' }),
    ];
    const commandsOf = async (given: readonly Pod[], jobs: readonly Job[]) =>
      only(await judge('finished-job-billed', facts({ jobs: read(jobs) }), given)).remediation.commands;
    expect(await commandsOf(pods, [job()])).toEqual([]);
    expect(await commandsOf(pods.slice(1), [job()])).toHaveLength(2);
    const web = [evicted(full, { ...old, name: 'web-a' }), fargatePod({ ...old, phase: 'Succeeded', name: 'web-b' })];
    expect(await commandsOf(web, [])).toEqual(['kubectl -n apps delete pod web-b']);
  });
});
