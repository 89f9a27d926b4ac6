import { randomUUID } from 'node:crypto';
import type { ClusterState } from '../simulation/cluster-state.ts';
import { daemonRevisionOf } from '../simulation/daemon-set.ts';
import {
  type DaemonSet,
  isControlledBy,
  isFinished,
  type Job,
  type KubeObject,
  type Pod,
  type StatefulSet,
} from '../simulation/objects.ts';
import { isOver } from '../simulation/job.ts';
import { podsOf, revisionOf } from '../simulation/stateful-set.ts';
import { revisionLabel } from '../simulation/templates.ts';

/** A revision that the real controller made of a template, by the uid of its set. */
export type Revisions = ReadonlyMap<string, KubeObject>;

/**
 * Completes a cluster that was put to rest by what real controllers keep besides, and a snapshot leaves out: the uid
 * that a Job selects its pods by, the runs that a CronJob knows of, revisions of sets, service accounts.
 */
export function completeForServer(state: ClusterState, revisions: Revisions): KubeObject[] {
  for (const job of state.list('Job')) completeJob(state, job);
  completeCronJobs(state);
  for (const set of state.list('StatefulSet')) nameRevision(set, podsOf(state, set), revisions);
  for (const set of state.list('DaemonSet')) {
    const pods = state.list('Pod', set.metadata.namespace).filter((pod) => isControlledBy(pod, set));
    nameRevision(set, pods, revisions);
  }
  const all = [...state.objects, ...missingNamespaces(state), ...serviceAccounts(state)];
  for (const object of all) {
    const { metadata } = object;
    Reflect.deleteProperty(metadata, 'resourceVersion');
    // JSON has no undefined uid.
    metadata.uid = (metadata.uid as string | undefined) ?? randomUUID();
    metadata.creationTimestamp = (metadata.creationTimestamp as string | undefined) ?? state.time();
    if (object.kind === 'Namespace') object['spec'] = { finalizers: ['kubernetes'] };
  }
  return [...all, ...revisions.values()];
}

const uidLabel = 'batch.kubernetes.io/controller-uid';

function completeJob(state: ClusterState, job: Job): void {
  const labels = selectByUid(job);
  for (const { metadata, status } of state.list('Pod').filter((pod) => isControlledBy(pod, job))) {
    metadata.labels = { ...metadata.labels, ...labels };
    const isCounted = isOver(job) || isFinished({ status } as Pod);
    if (!isCounted) Object.assign(metadata, { finalizers: ['batch.kubernetes.io/job-tracking'] });
  }
}

/** Gives a Job the selector and the labels that the API server makes from its uid; the labels are those of its pods. */
export function selectByUid({ metadata: { name, uid }, spec }: Job): Record<string, string> {
  const labels = { [uidLabel]: uid, 'batch.kubernetes.io/job-name': name, 'controller-uid': uid, 'job-name': name };
  const { template } = spec;
  Object.assign(spec, {
    selector: { matchLabels: { [uidLabel]: uid } },
    template: {
      ...template,
      metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...labels } },
    },
  });
  return labels;
}

function completeCronJobs(state: ClusterState): void {
  for (const { metadata, status } of state.list('CronJob')) {
    const active = state
      .list('Job', metadata.namespace)
      .filter((job) => job.metadata.ownerReferences?.some(({ uid }) => uid === metadata.uid) === true && !isOver(job));
    Object.assign(status, {
      active: active.map(({ apiVersion, kind, metadata: { name, namespace, uid } }) => ({
        ...{ apiVersion, kind, name, namespace, uid },
      })),
      // The next run is started when the test says so.
      lastScheduleTime: state.time(),
    });
  }
}

/** Puts the name of the real revision in the place of the simulated one. */
function nameRevision(set: StatefulSet | DaemonSet, pods: readonly Pod[], revisions: Revisions): void {
  const revision = revisions.get(set.metadata.uid);
  if (revision === undefined) return;
  const simulated = set.kind === 'StatefulSet' ? revisionOf(set) : daemonRevisionOf(set);
  const { name, labels = {} } = revision.metadata;
  const label = set.kind === 'StatefulSet' ? name : (labels[revisionLabel] ?? '');
  for (const { metadata } of pods)
    if (metadata.labels?.[revisionLabel] === simulated) metadata.labels[revisionLabel] = label;
  if (set.kind !== 'StatefulSet') return;
  for (const field of ['currentRevision', 'updateRevision'])
    if (set.status[field] === simulated) set.status[field] = name;
}

function missingNamespaces(state: ClusterState): KubeObject[] {
  const own = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];
  const used = state.objects.flatMap(({ metadata }) => metadata.namespace ?? []);
  return [...new Set([...own, ...used])]
    .filter((name) => state.find('Namespace', undefined, name) === undefined)
    .map((name) => ({
      ...{ apiVersion: 'v1', kind: 'Namespace', status: { phase: 'Active' } },
      metadata: { name, uid: randomUUID(), creationTimestamp: state.time() },
    }));
}

/** Service accounts that pods and templates name: admission lets no pod in without. */
function serviceAccounts(state: ClusterState): KubeObject[] {
  const named = new Set<string>();
  for (const { metadata, ...object } of state.objects) {
    if (metadata.namespace === undefined) continue;
    named.add(`${metadata.namespace}/default`);
    for (const [, name] of JSON.stringify(object).matchAll(/"serviceAccountName":"([^"]+)"/g))
      named.add(`${metadata.namespace}/${name}`);
  }
  return [...named].map((path) => {
    const [namespace = '', name = ''] = path.split('/');
    const metadata = { name, namespace, uid: randomUUID(), creationTimestamp: state.time() };
    return { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  });
}
