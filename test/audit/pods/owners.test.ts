import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { Owners, makerOf } from '#audit/pods/owners.ts';
import type { OwnerRef, Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import type { Workload } from '#model/facts/workload.ts';
import { subjectText } from '#model/finding/finding.ts';
import { pod, workload, container, facts, pendingPod, profile, selector } from '../../support/builders/facts.ts';
import { audit } from '../../support/judge.ts';

const none = new Owners({ workloads: unread('denied') });
const nothing = new Owners({ workloads: read([]) });
const versions: Readonly<Record<string, string>> = {
  ...{ Job: 'batch/v1', CronJob: 'batch/v1', Pod: 'v1', Node: 'v1', ReplicationController: 'v1' },
};
const owner = (kind: string, name: string, apiVersion = versions[kind] ?? 'apps/v1'): OwnerRef => ({
  ...{ apiVersion, kind, name, uid: `uid-${name}` },
});
const owned = (kind: string, name: string, fields: Partial<Pod> = {}) => pod({ ...fields, owner: owner(kind, name) });
const rootOf = (owners: Owners, one: Pod) => {
  const { kind, name } = owners.of(one).subject;
  return `${kind} ${name}`;
};
const replicaSet = (name: string, by: OwnerRef | null): Workload =>
  workload({ kind: 'ReplicaSet', name, uid: '', owner: by });

describe('the root owner of a pod', () => {
  it('is the Deployment, by the name of its ReplicaSet without the hash, when workloads are unread', () => {
    expect(none.of(pod())).toEqual({ subject: { kind: 'Deployment', namespace: 'apps', name: 'web' }, workload: null });
  });

  it('comes with the object that carries the template', () => {
    const web = workload();
    expect(new Owners({ workloads: read([web]) }).of(pod()).workload).toBe(web);
  });

  it('is sought in the namespace of the pod', () => {
    expect(new Owners({ workloads: read([workload({ namespace: 'other' })]) }).of(pod()).workload).toBeNull();
  });

  it('is the owner that a listed ReplicaSet names, whatever its name looks like', () => {
    const owners = new Owners({ workloads: read([replicaSet('web-6d4b75cb6d', owner('Rollout', 'canary'))]) });
    expect(rootOf(owners, pod())).toBe('Rollout canary');
  });

  it('is the ReplicaSet itself where it has no owner, or its name no hash', () => {
    expect(rootOf(new Owners({ workloads: read([replicaSet('web-6d4b75cb6d', null)]) }), pod())).toBe(
      'ReplicaSet web-6d4b75cb6d',
    );
    expect(rootOf(none, owned('ReplicaSet', 'by-hand'))).toBe('ReplicaSet by-hand');
    expect(rootOf(none, pod({ labels: { 'pod-template-hash': '' } }))).toBe('ReplicaSet web-6d4b75cb6d');
  });

  it('is the Rollout of Argo, by the hash that it labels pods with', () => {
    const labels = { 'rollouts-pod-template-hash': '5f6c' };
    expect(rootOf(none, owned('ReplicaSet', 'shop-5f6c', { labels }))).toBe('Rollout shop');
  });

  it('is the CronJob, by the minute in the name of its Job', () => {
    expect(rootOf(none, owned('Job', 'report-29401234'))).toBe('CronJob report');
    const listed = new Owners({ workloads: read([workload({ kind: 'CronJob', name: 'report' })]) });
    expect(rootOf(listed, owned('Job', 'report-29401234'))).toBe('CronJob report');
  });

  it('is the Job itself where no CronJob of that name exists, or its name has no minute', () => {
    expect(rootOf(nothing, owned('Job', 'report-29401234'))).toBe('Job report-29401234');
    expect(rootOf(none, owned('Job', 'migrate'))).toBe('Job migrate');
  });

  it('is the owner that a listed Job names', () => {
    const job = workload({ kind: 'Job', name: 'report-29401234', owner: owner('CronJob', 'nightly') });
    expect(rootOf(new Owners({ workloads: read([job]) }), owned('Job', 'report-29401234'))).toBe('CronJob nightly');
    const alone = workload({ kind: 'Job', name: 'report-29401234' });
    expect(rootOf(new Owners({ workloads: read([alone]) }), owned('Job', 'report-29401234'))).toBe(
      'Job report-29401234',
    );
  });

  it('is the owner that a Job names in the list of Jobs, whatever kind that is', () => {
    const job = { namespace: 'apps', name: 'import-x2x4z', ttlSeconds: null, finishedAt: null, outcome: null };
    const jobs = read([{ ...job, owner: owner('ScaledJob', 'import') }]);
    expect(rootOf(new Owners({ workloads: read([]), jobs }), owned('Job', 'import-x2x4z'))).toBe('ScaledJob import');
    const alone = read([{ ...job, owner: null }]);
    expect(rootOf(new Owners({ workloads: read([]), jobs: alone }), owned('Job', 'import-x2x4z'))).toBe(
      'Job import-x2x4z',
    );
  });

  it('is the pod itself where another pod made it, which is no template', () => {
    expect(rootOf(none, owned('Pod', 'etl-driver', { name: 'etl-exec-1' }))).toBe('Pod etl-exec-1');
  });

  it('is the pod itself where its owner is of another API, or another object than the one of that name', () => {
    const forged = owner('ReplicaSet', 'web-6d4b75cb6d', 'example.com/v1');
    expect(rootOf(none, pod({ owner: forged }))).toBe('Pod web-6d4b75cb6d-abcde');
    const other = workload({ kind: 'StatefulSet', name: 'db', uid: 'another' });
    expect(rootOf(new Owners({ workloads: read([other]) }), owned('StatefulSet', 'db'))).toBe(
      'Pod web-6d4b75cb6d-abcde',
    );
  });

  it.each(['StatefulSet', 'DaemonSet', 'ReplicationController'])('is the %s by its name', (kind) => {
    expect(rootOf(none, owned(kind, 'db', { generateName: 'other-' }))).toBe(`${kind} db`);
  });

  it('is an unknown controller by the name that its pods begin with, which outlives it', () => {
    expect(rootOf(none, owned('SparkApplication', 'etl-17f3', { generateName: 'etl-' }))).toBe('SparkApplication etl');
    expect(rootOf(none, owned('SparkApplication', 'etl-17f3', { generateName: null }))).toBe(
      'SparkApplication etl-17f3',
    );
    expect(rootOf(none, owned('SparkApplication', 'etl-17f3', { generateName: '-' }))).toBe(
      'SparkApplication etl-17f3',
    );
  });

  it('is the pod where nothing owns it', () => {
    expect(rootOf(none, pod({ owner: null, name: 'one' }))).toBe('Pod one');
  });
});

describe('a controller whose pods are none of Fargate', () => {
  const agent = workload({ kind: 'DaemonSet', name: 'agent', uid: 'uid-agent' });
  const isRead = () => true;

  it('is a DaemonSet that was read, or may be one where nobody could read it', () => {
    const ofAgent = owned('DaemonSet', 'agent');
    expect(new Owners({ workloads: read([agent]), isRead }).controllerOf(ofAgent)).toBe('DaemonSet');
    expect(none.controllerOf(ofAgent)).toBe('DaemonSet');
    expect(new Owners({ workloads: read([]) }).controllerOf(ofAgent)).toBe('DaemonSet');
  });

  it('is none that a pod merely names', () => {
    const owners = new Owners({ workloads: read([agent]), isRead });
    expect(owners.controllerOf(owned('DaemonSet', 'nothing'))).toBeNull();
    expect(owners.controllerOf(pod({ owner: { ...owner('DaemonSet', 'agent'), uid: 'other' } }))).toBeNull();
    expect(owners.controllerOf(pod({ owner: owner('DaemonSet', 'agent', 'example.com/v1') }))).toBeNull();
  });

  it('is the node of the pod, and no other node', () => {
    expect(none.controllerOf(owned('Node', 'ip-1', { nodeName: 'ip-1' }))).toBe('Node');
    expect(none.controllerOf(owned('Node', 'ip-1', { nodeName: 'ip-2' }))).toBeNull();
    expect(none.controllerOf(owned('Node', 'ip-1', { nodeName: null }))).toBeNull();
  });
});

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
