import { describe, expect, it } from 'vitest';
import { Owners } from '#audit/pods/owners.ts';
import type { OwnerRef, Pod } from '#model/pod.ts';
import { read, unread } from '#model/slice.ts';
import type { Workload } from '#model/workload.ts';
import { pod, workload } from '../../support/builders.ts';

const none = new Owners(unread('denied'));
const nothing = new Owners(read([]));
const versions: Readonly<Record<string, string>> = { Job: 'batch/v1', CronJob: 'batch/v1', Pod: 'v1', Node: 'v1' };
const owner = (kind: string, name: string, apiVersion = versions[kind] ?? 'apps/v1'): OwnerRef => ({
  ...{ apiVersion, kind, name, uid: `uid-${name}` },
});
const owned = (kind: string, name: string, fields: Partial<Pod> = {}) => pod({ ...fields, owner: owner(kind, name) });
const rootOf = (owners: Owners, one: Pod) => {
  const { kind, name } = owners.of(one).subject;
  return `${kind} ${name}`;
};
const replicaSet = (name: string, by: OwnerRef | null): Workload => workload({ kind: 'ReplicaSet', name, owner: by });

describe('the root owner of a pod', () => {
  it('is the Deployment, by the name of its ReplicaSet without the hash, when workloads are unread', () => {
    expect(none.of(pod())).toEqual({ subject: { kind: 'Deployment', namespace: 'apps', name: 'web' }, workload: null });
  });

  it('comes with the object that carries the template', () => {
    const web = workload();
    expect(new Owners(read([web])).of(pod()).workload).toBe(web);
  });

  it('is sought in the namespace of the pod', () => {
    expect(new Owners(read([workload({ namespace: 'other' })])).of(pod()).workload).toBeNull();
  });

  it('is the owner that a listed ReplicaSet names, whatever its name looks like', () => {
    const owners = new Owners(read([replicaSet('web-6d4b75cb6d', owner('Rollout', 'canary'))]));
    expect(rootOf(owners, pod())).toBe('Rollout canary');
  });

  it('is the ReplicaSet itself where it has no owner, or its name no hash', () => {
    expect(rootOf(new Owners(read([replicaSet('web-6d4b75cb6d', null)])), pod())).toBe('ReplicaSet web-6d4b75cb6d');
    expect(rootOf(none, owned('ReplicaSet', 'by-hand'))).toBe('ReplicaSet by-hand');
    expect(rootOf(none, pod({ labels: { 'pod-template-hash': '' } }))).toBe('ReplicaSet web-6d4b75cb6d');
  });

  it('is the Rollout of Argo, by the hash that it labels pods with', () => {
    const labels = { 'rollouts-pod-template-hash': '5f6c' };
    expect(rootOf(none, owned('ReplicaSet', 'shop-5f6c', { labels }))).toBe('Rollout shop');
  });

  it('is the CronJob, by the minute in the name of its Job', () => {
    expect(rootOf(none, owned('Job', 'report-29401234'))).toBe('CronJob report');
    const listed = new Owners(read([workload({ kind: 'CronJob', name: 'report' })]));
    expect(rootOf(listed, owned('Job', 'report-29401234'))).toBe('CronJob report');
  });

  it('is the Job itself where no CronJob of that name exists, or its name has no minute', () => {
    expect(rootOf(nothing, owned('Job', 'report-29401234'))).toBe('Job report-29401234');
    expect(rootOf(none, owned('Job', 'migrate'))).toBe('Job migrate');
  });

  it('is the owner that a listed Job names', () => {
    const job = workload({ kind: 'Job', name: 'report-29401234', owner: owner('CronJob', 'nightly') });
    expect(rootOf(new Owners(read([job])), owned('Job', 'report-29401234'))).toBe('CronJob nightly');
    const alone = workload({ kind: 'Job', name: 'report-29401234' });
    expect(rootOf(new Owners(read([alone])), owned('Job', 'report-29401234'))).toBe('Job report-29401234');
  });

  it('is the owner that a Job names in the list of Jobs, whatever kind that is', () => {
    const job = { namespace: 'apps', name: 'import-x2x4z', ttlSeconds: null, finishedAt: null };
    const jobs = read([{ ...job, owner: owner('ScaledJob', 'import') }]);
    expect(rootOf(new Owners(read([]), jobs), owned('Job', 'import-x2x4z'))).toBe('ScaledJob import');
    const alone = read([{ ...job, owner: null }]);
    expect(rootOf(new Owners(read([]), alone), owned('Job', 'import-x2x4z'))).toBe('Job import-x2x4z');
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
