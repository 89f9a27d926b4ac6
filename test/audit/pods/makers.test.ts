import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makerOf } from '#audit/pods/makers.ts';
import { Owners } from '#audit/pods/owners.ts';
import type { Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import { subjectText } from '#model/finding/finding.ts';
import { container, facts, pendingPod, profile, selector } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';

const owners = new Owners({ workloads: unread('not asked for') });
const subjectOf = (pod: Pod) => makerOf(pod, owners.of(pod)).subject;
const text = (pod: Pod) => subjectText(subjectOf(pod));

/** Of a builder only what a maker gives its pods. */
const made = (fields: Partial<Pod>): Pod => ({
  ...pendingPod(30, {
    namespace: 'jobs',
    owner: null,
    generateName: null,
    containers: [container({ image: 'registry.example.com/etl' })],
    ...fields,
  }),
  labels: fields.labels ?? {},
});
const ownedBy = (kind: string, name: string, fields: Partial<Pod> = {}) =>
  made({ owner: { apiVersion: '', kind, name, uid: name }, name: `${name}-pod`, ...fields });

describe('a pod whose maker names every run', () => {
  it.each<[string, (run: string) => Pod]>([
    [
      'a bare pod of Airflow',
      (run) => made({ name: `load-${run}`, labels: { dag_id: 'load', run_id: `manual-${run}` } }),
    ],
    ['a bare pod with a random suffix', (run) => made({ name: `load-${run}`, labels: { app: 'load' } })],
    ['a Workflow of Argo', (run) => ownedBy('Workflow', run, { labels: { 'workflows.argoproj.io/workflow': run } })],
    ['a TaskRun of Tekton', (run) => ownedBy('TaskRun', run, { labels: { 'tekton.dev/taskRun': run } })],
    [
      'a SparkApplication',
      (run) => ownedBy('SparkApplication', run, { labels: { 'spark-app-selector': `spark-${run}` } }),
    ],
    ['a RayJob', (run) => ownedBy('RayJob', run)],
    ['a Job of no CronJob', (run) => ownedBy('Job', `load-${run}`, { labels: { 'job-name': `load-${run}` } })],
  ])('%s is one subject with those of the next run', (_, pod) => {
    expect(text(pod('x7k2p'))).toBe(text(pod('bq9ds')));
    expect(subjectOf(pod('x7k2p')).name).not.toContain('x7k2p');
  });

  it.each<[string, Pod, string]>([
    ['a bare pod with a name of its own', made({ name: 'cart' }), 'Pod jobs/cart'],
    ['a Job with a name of its own', ownedBy('Job', 'migrate'), 'Job jobs/migrate'],
    ['a Job of a version', ownedBy('Job', 'migrate-v2'), 'Job jobs/migrate-v2'],
    ['a run of a CronJob', ownedBy('Job', 'report-29406720'), 'CronJob jobs/report'],
    ['a StatefulSet', ownedBy('StatefulSet', 'db-12345'), 'StatefulSet jobs/db-12345'],
    ['an operator that keeps its objects', ownedBy('KafkaConnect', 'orders-12345'), 'KafkaConnect jobs/orders-12345'],
  ])('%s stays as it is', (_, pod, expected) => {
    expect(text(pod)).toBe(expected);
  });

  it.each<[string, Partial<Pod>]>([
    ['namespace', { namespace: 'other' }],
    ['service account', { serviceAccountName: 'loader' }],
    ['image', { containers: [container({ image: 'registry.example.com/train' })] }],
    ['labels', { labels: { dag_id: 'train' } }],
  ])('pods of different %s have different makers', (_, fields) => {
    const one = { name: 'load-x7k2p', labels: { dag_id: 'load' } };
    expect(text(made({ ...one, ...fields }))).not.toBe(text(made(one)));
  });

  it('is called by what its labels say that it is, else by its image', () => {
    expect(subjectOf(made({ name: 'a-x7k2p', labels: { dag_id: 'load' } })).name).toMatch(/^load-[\da-f]{6}$/);
    expect(subjectOf(made({ name: 'a-x7k2p' })).name).toMatch(/^etl-[\da-f]{6}$/);
  });

  it('is the same before and after Fargate takes the pod', () => {
    const labels = { dag_id: 'load' };
    const before = made({ name: 'load-x7k2p', labels });
    const after = { ...before, labels: { ...labels, 'eks.amazonaws.com/fargate-profile': 'jobs' } };
    expect(text({ ...after, schedulerName: 'fargate-scheduler' })).toBe(text(before));
  });
});

/** Suffixes as Kubernetes makes them up, numbers of runs, and ids. */
const runIds = fc.oneof(
  fc.stringMatching(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/),
  fc.stringMatching(/^20\d{6}-[01]\d[0-5]\d$/),
  fc.uuid(),
  fc.stringMatching(/^[a-f\d]{7}\d$/),
);
const makers = fc.record({
  kind: fc.constantFrom('Pod', 'Workflow', 'TaskRun', 'SparkApplication', 'Job'),
  labels: fc.dictionary(fc.constantFrom('team', 'tier', 'stage'), fc.constantFrom('a', 'b', 'night-shift')),
});
const runOf = ({ kind, labels }: { kind: string; labels: Record<string, string> }, id: string, index: number): Pod => {
  const name = `load-${id}-${index + 10}`;
  const own = { ...labels, 'run-id': id, attempt: String(index) };
  return kind === 'Pod' ? made({ name, labels: own }) : ownedBy(kind, name, { labels: { ...own, 'of-run': name } });
};

describe('two runs of the same makers', () => {
  it('give the same findings, one for each maker, whatever the runs are called', async () => {
    const cluster = facts({
      profiles: read([profile({ selectors: [selector('jobs', { fargate: 'yes' })] })]),
      workloads: read([]),
    });
    const found = async (pods: Pod[]) =>
      (await audit(cluster, pods)).findings
        .filter(({ rule }) => rule === 'selector-labels-missing')
        .map(({ fingerprint, affected }) => `${fingerprint} ${affected.pods}`)
        .sort();
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(makers, {
          minLength: 1,
          maxLength: 4,
          selector: (one) => JSON.stringify([one.kind, Object.entries(one.labels).sort()]),
        }),
        runIds,
        runIds,
        async (all, first, second) => {
          const run = (id: string) =>
            all.flatMap((maker) => Array.from({ length: 5 }, (_, index) => runOf(maker, id, index)));
          const before = await found(run(first));
          expect(before).toHaveLength(all.length);
          expect(await found(run(second))).toEqual(before);
        },
      ),
      { numRuns: 30 },
    );
  });
});
