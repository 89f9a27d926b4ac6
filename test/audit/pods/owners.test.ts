import { describe, expect, it } from 'vitest';
import { Owners } from '#audit/pods/owners.ts';
import type { OwnerRef, Pod } from '#model/facts/pod.ts';
import { read, unread } from '#model/facts/cluster-facts.ts';
import type { Workload } from '#model/facts/workload.ts';
import { pod, workload } from '../../support/builders/facts.ts';

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
