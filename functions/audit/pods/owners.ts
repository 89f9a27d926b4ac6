import { createHash } from 'node:crypto';
import type { Job, Workload } from '#model/facts/workload.ts';
import { type OwnerRef, type Pod, isOnFargate, profileLabel } from '#model/facts/pod.ts';
import { type Slice, unreadWhere } from '#model/facts/cluster-facts.ts';
import type { Subject } from '#model/finding/finding.ts';
import { compareText } from '#lib/text/compare.ts';

/** What of a pod gives its owner away. */
type Owned = Pick<Pod, 'namespace' | 'name' | 'owner' | 'generateName' | 'labels'>;

/** A controller whose pods are none of Fargate's, and which the pod is proven to be of; null for every other. */
export type Controller = 'DaemonSet' | 'Node' | null;

export interface Owner {
  readonly subject: Subject;
  /** The object that carries the pod template, where it could be read. */
  readonly workload: Workload | null;
}

/** Built-in controllers, whose names do not change from run to run, with their API. */
const builtIn: Readonly<Record<string, string>> = {
  ...{ ReplicaSet: 'apps/v1', StatefulSet: 'apps/v1', DaemonSet: 'apps/v1' },
  ...{ ReplicationController: 'v1', Job: 'batch/v1', Node: 'v1', Pod: 'v1' },
};

interface OwnerObjects {
  readonly workloads: Slice<readonly Workload[]>;
  /** Jobs are many and carry little, so that they are a slice of their own. */
  readonly jobs?: Slice<readonly Job[]>;
  /** Whether the workloads of a namespace were read, so that one that is not there does not exist. */
  readonly isRead?: (namespace: string) => boolean;
}

/** Finds the root owner of a pod: the object that a person would edit. */
export class Owners {
  readonly #isTold: (namespace: string, kind: string) => boolean;
  readonly #isRead: (namespace: string, kind: string) => boolean;
  readonly #byName = new Map<string, Workload>();
  readonly #namespaces = new Set<string>();
  readonly #ownersOfJobs = new Map<string, OwnerRef>();

  constructor({ workloads, jobs, isRead = () => false }: OwnerObjects) {
    this.#isTold = (namespace, kind) => unreadWhere(workloads, { namespace, kind }).length === 0;
    this.#isRead = (namespace, kind) =>
      (isRead(namespace) || this.#namespaces.has(namespace)) && this.#isTold(namespace, kind);
    for (const workload of workloads.ok ? workloads.value : []) {
      this.#byName.set(key(workload.namespace, workload.kind, workload.name), workload);
      this.#namespaces.add(workload.namespace);
    }
    for (const { namespace, name, owner } of jobs?.ok === true ? jobs.value : [])
      if (owner !== null) this.#ownersOfJobs.set(key(namespace, 'Job', name), owner);
  }

  of(pod: Owned): Owner {
    const { namespace, owner } = pod;
    // A pod that owns another, as a driver of Spark does, made it from no template.
    if (owner === null || owner.kind === 'Pod' || !this.#isGenuine(namespace, owner))
      return { subject: { kind: 'Pod', namespace, name: pod.name }, workload: null };
    if (owner.kind === 'ReplicaSet') return this.#ofReplicaSet(pod, owner.name);
    if (owner.kind === 'Job') return this.#ofJob(namespace, owner.name);
    if (owner.kind in builtIn) return this.#named(namespace, owner.kind, owner.name);
    return this.#named(namespace, owner.kind, pod.generateName?.replace(/-$/, '') || owner.name);
  }

  /** Anyone may write any owner into a pod: a DaemonSet counts that was read, a node that is the pod's own. */
  controllerOf({ namespace, owner, nodeName }: Pick<Pod, 'namespace' | 'owner' | 'nodeName'>): Controller {
    if (owner === null || !this.#isGenuine(namespace, owner)) return null;
    if (owner.kind === 'Node') return owner.name === nodeName ? 'Node' : null;
    if (owner.kind !== 'DaemonSet') return null;
    return this.#find(namespace, 'DaemonSet', owner.name) !== null || !this.#isRead(namespace, 'DaemonSet')
      ? 'DaemonSet'
      : null;
  }

  /** Of the API that the kind is of, and, where an object of that name was read, that very one. */
  #isGenuine(namespace: string, { apiVersion, kind, name, uid }: OwnerRef): boolean {
    const api = builtIn[kind];
    if (api === undefined) return true;
    if (apiVersion !== '' && apiVersion !== api) return false;
    const listed = this.#find(namespace, kind, name);
    return listed === null || listed.uid === '' || uid === '' || listed.uid === uid;
  }

  /** A ReplicaSet that is not listed gives its owner away by its name: owner, dash, hash of the template. */
  #ofReplicaSet(pod: Owned, name: string): Owner {
    const listed = this.#find(pod.namespace, 'ReplicaSet', name);
    if (listed?.owner) return this.#named(pod.namespace, listed.owner.kind, listed.owner.name);
    const hashed = listed === null ? ownerInName(pod, name) : null;
    if (hashed === null) return this.#named(pod.namespace, 'ReplicaSet', name);
    return this.#named(pod.namespace, hashed.kind, hashed.name);
  }

  /** A CronJob names its Jobs by the minute they were due, eight digits since 2010 and until 2160. */
  #ofJob(namespace: string, name: string): Owner {
    const listed = this.#find(namespace, 'Job', name);
    const owner = listed?.owner ?? this.#ownersOfJobs.get(key(namespace, 'Job', name));
    if (owner) return this.#named(namespace, owner.kind, owner.name);
    const base = /^(.+)-\d{8}$/.exec(name)?.[1];
    const byName =
      listed === null &&
      base !== undefined &&
      (!this.#isTold(namespace, 'CronJob') || this.#find(namespace, 'CronJob', base) !== null);
    return byName ? this.#named(namespace, 'CronJob', base) : this.#named(namespace, 'Job', name);
  }

  #named(namespace: string, kind: string, name: string): Owner {
    return { subject: { kind, namespace, name }, workload: this.#find(namespace, kind, name) };
  }

  #find(namespace: string, kind: string, name: string): Workload | null {
    return this.#byName.get(key(namespace, kind, name)) ?? null;
  }
}

/** Deployments and the Rollouts of Argo each label their pods with a hash of their own. */
function ownerInName({ labels }: Owned, replicaSet: string): { kind: string; name: string } | null {
  const rollout = labels['rollouts-pod-template-hash'];
  const suffix = `-${rollout ?? labels['pod-template-hash'] ?? ''}`;
  if (suffix === '-' || !replicaSet.endsWith(suffix) || replicaSet === suffix) return null;
  return { kind: rollout === undefined ? 'Deployment' : 'Rollout', name: replicaSet.slice(0, -suffix.length) };
}

function key(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`;
}

/** Kinds whose objects are each one run of something, of workflow engines and batch systems. */
const runs = /(?:Workflow|Run|Runner|RunnerSet|Execution|SparkApplication|[a-z]Job)$/;
const controllers: ReadonlySet<string> = new Set(['CronJob', 'ScaledJob']);

/** Labels by which workflow engines know the bare pods that they make. */
const engines =
  /^(?:airflow[-_/].*|kubernetes_executor|dag_id|prefect\.io\/.*|dagster\/.*|spark-(?:role|app.*|exec.*)|workflows\.argoproj\.io\/.*|tekton\.dev\/.*|jenkins\/.*|flyte.*|metaflow.*|luigi.*|job\.runner\.gitlab\.com\/.*|actions\.github\.com\/.*)$/;

/** Labels that say which run, or how it went, whatever their values look like. */
const ofRuns =
  /(?:^|[-_./])(?:uid|uuid|id|run|workflow|task-?run|pipeline-?run|hash|selector|attempt|try|date|time|timestamp|job-name|app-name|completed|status|state)(?:[-_](?:id|name|number|index))?$/i;

/** Labels that stay: keys such as `dag_id` and `task_id` say what runs, not which run. */
const ofMakers = /^(?:dag_id|task_id|flow[-_]id|pipeline[-_]id)$/i;

/** Labels that say what a pod is, the most telling first. */
const names = ['app.kubernetes.io/name', 'app', 'k8s-app', 'dag_id', 'tekton.dev/pipeline', 'tekton.dev/task'];

/**
 * The owner of a pod that a maker names anew with every run: all that it makes with the same labels, images and service
 * account are one subject, run ids aside, so that the next run is told as the last one was. Others stay as they are.
 */
export function makerOf(pod: Pod, owner: Owner): Owner {
  return isNamedPerRun(pod, owner) ? { ...owner, subject: makerSubject(pod, owner) } : owner;
}

function isNamedPerRun(pod: Pod, { subject: { kind, name } }: Owner): boolean {
  if (controllers.has(kind)) return false;
  if (runs.test(kind)) return true;
  if (kind === 'Job') return hasRunId(name, 1);
  if (kind !== 'Pod' || pod.owner !== null) return false;
  const isGenerated = pod.generateName !== null && name.startsWith(pod.generateName);
  return isGenerated || hasRunId(name, 2) || Object.keys(pod.labels).some((key) => engines.test(key));
}

/** `load-x7k2p`, `etl-20261130-0930`: a number of so many digits, letters and digits mixed, or a suffix of Kubernetes. */
function hasRunId(name: string, leastDigits: number): boolean {
  const [, ...parts] = name.split(/[-_.]/);
  return parts.some((part) => {
    if (/^\d+$/.test(part)) return part.length >= leastDigits;
    // Kubernetes leaves vowels out of what it makes up; a version such as `v2` is no run.
    return /^(?=.*\d)(?=.*[a-z])[a-z\d]{4,}$/.test(part) || /^[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(part);
  });
}

function makerSubject(pod: Pod, { subject: { kind, namespace } }: Owner): Owner['subject'] {
  const labels = sharedLabels(pod);
  const images = [...new Set(pod.containers.flatMap(({ image }) => image ?? []))].sort(compareText);
  const shared = JSON.stringify([labels, images, pod.serviceAccountName ?? 'default']);
  const hash = createHash('sha256').update(shared).digest('hex').slice(0, 6);
  const known = names.map((key) => labels.find(([own]) => own === key)?.[1]).find((value) => value !== undefined);
  const called = known ?? images[0]?.split('/').at(-1) ?? kind.toLowerCase();
  return { kind, namespace, name: `${called.replaceAll(/[^\w.-]+/g, '')}-${hash}` };
}

/** What the labels of a maker's pods have in common from run to run, in order. */
function sharedLabels(pod: Pod): (readonly [key: string, value: string])[] {
  const own = new Set([pod.name, pod.owner?.name ?? pod.name, pod.generateName ?? pod.name]);
  return Object.entries(pod.labels)
    .filter(([key]) => key !== profileLabel || !isOnFargate(pod))
    .map(([key, value]) => [key, isOfRun(key, value, own) ? '*' : withoutRunIds(value)] as const)
    .sort(([a], [b]) => compareText(a, b));
}

function isOfRun(key: string, value: string, own: ReadonlySet<string>): boolean {
  return own.has(value) || (ofRuns.test(key) && !ofMakers.test(key));
}

/** Each part with a digit may differ with the run. */
function withoutRunIds(value: string): string {
  return value.replaceAll(/[^-_.]*\d[^-_.]*/g, '*');
}
