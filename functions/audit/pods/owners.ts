import { createHash } from 'node:crypto';
import type { Job, Workload } from '#model/facts/workload.ts';
import { type OwnerRef, type Pod, isOnFargate, profileLabel } from '#model/facts/pod.ts';
import { type Slice, unreadWhere } from '#model/facts/cluster-facts.ts';
import type { Subject } from '#model/finding/finding.ts';
import { compareText } from '#lib/text/compare.ts';

/** Fields of a pod that identify its owner. */
type Owned = Pick<Pod, 'namespace' | 'name' | 'owner' | 'generateName' | 'labels'>;

/** A controller whose pods never run on Fargate and that verifiably owns the pod; null for any other. */
export type Controller = 'DaemonSet' | 'Node' | null;

export interface Owner {
  readonly subject: Subject;
  /** Object with the pod template, if it could be read. */
  readonly workload: Workload | null;
}

/** Built-in controllers, whose names do not change from run to run, with their API version. */
const builtIn: Readonly<Record<string, string>> = {
  ...{ ReplicaSet: 'apps/v1', StatefulSet: 'apps/v1', DaemonSet: 'apps/v1' },
  ...{ ReplicationController: 'v1', Job: 'batch/v1', Node: 'v1', Pod: 'v1' },
};

interface OwnerObjects {
  readonly workloads: Slice<readonly Workload[]>;
  /** Jobs are many and small, so they have their own slice. */
  readonly jobs?: Slice<readonly Job[]>;
  /** Whether the workloads of a namespace were read, so that a missing one does not exist. */
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
    // A pod that owns another, e.g. a Spark driver, creates it without a template.
    if (owner === null || owner.kind === 'Pod' || !this.#isGenuine(namespace, owner))
      return { subject: { kind: 'Pod', namespace, name: pod.name }, workload: null };
    if (owner.kind === 'ReplicaSet') return this.#ofReplicaSet(pod, owner.name);
    if (owner.kind === 'Job') return this.#ofJob(namespace, owner.name);
    if (owner.kind in builtIn) return this.#named(namespace, owner.kind, owner.name);
    return this.#named(namespace, owner.kind, pod.generateName?.replace(/-$/, '') || owner.name);
  }

  /**
   * Anyone can write any ownerReference into a pod: a DaemonSet counts only if it was read, a Node only if the pod runs
   * on it.
   */
  controllerOf({ namespace, owner, nodeName }: Pick<Pod, 'namespace' | 'owner' | 'nodeName'>): Controller {
    if (owner === null || !this.#isGenuine(namespace, owner)) return null;
    if (owner.kind === 'Node') return owner.name === nodeName ? 'Node' : null;
    if (owner.kind !== 'DaemonSet') return null;
    return this.#find(namespace, 'DaemonSet', owner.name) !== null || !this.#isRead(namespace, 'DaemonSet')
      ? 'DaemonSet'
      : null;
  }

  /** The owner has the API version of its kind and, if an object of that name was read, its UID. */
  #isGenuine(namespace: string, { apiVersion, kind, name, uid }: OwnerRef): boolean {
    const api = builtIn[kind];
    if (api === undefined) return true;
    if (apiVersion !== '' && apiVersion !== api) return false;
    const listed = this.#find(namespace, kind, name);
    return listed === null || listed.uid === '' || uid === '' || listed.uid === uid;
  }

  /** The name of a ReplicaSet that is not listed tells its owner: owner, dash, template hash. */
  #ofReplicaSet(pod: Owned, name: string): Owner {
    const listed = this.#find(pod.namespace, 'ReplicaSet', name);
    if (listed?.owner) return this.#named(pod.namespace, listed.owner.kind, listed.owner.name);
    const hashed = listed === null ? ownerInName(pod, name) : null;
    if (hashed === null) return this.#named(pod.namespace, 'ReplicaSet', name);
    return this.#named(pod.namespace, hashed.kind, hashed.name);
  }

  /** A CronJob names its Jobs by the scheduled minute, which has eight digits from 2010 to 2160. */
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

/** Deployments and Argo Rollouts each label their pods with their own hash. */
function ownerInName({ labels }: Owned, replicaSet: string): { kind: string; name: string } | null {
  const rollout = labels['rollouts-pod-template-hash'];
  const suffix = `-${rollout ?? labels['pod-template-hash'] ?? ''}`;
  if (suffix === '-' || !replicaSet.endsWith(suffix) || replicaSet === suffix) return null;
  return { kind: rollout === undefined ? 'Deployment' : 'Rollout', name: replicaSet.slice(0, -suffix.length) };
}

function key(namespace: string, kind: string, name: string): string {
  return `${namespace}/${kind}/${name}`;
}

/** Kinds of workflow engines and batch systems that have one object per run. */
const runs = /(?:Workflow|Run|Runner|RunnerSet|Execution|SparkApplication|[a-z]Job)$/;
const controllers: ReadonlySet<string> = new Set(['CronJob', 'ScaledJob']);

/** Labels that workflow engines set on the bare pods that they create. */
const engines =
  /^(?:airflow[-_/].*|kubernetes_executor|dag_id|prefect\.io\/.*|dagster\/.*|spark-(?:role|app.*|exec.*)|workflows\.argoproj\.io\/.*|tekton\.dev\/.*|jenkins\/.*|flyte.*|metaflow.*|luigi.*|job\.runner\.gitlab\.com\/.*|actions\.github\.com\/.*)$/;

/** Labels that identify the run or its result, whatever their values look like. */
const ofRuns =
  /(?:^|[-_./])(?:uid|uuid|id|run|workflow|task-?run|pipeline-?run|hash|selector|attempt|try|date|time|timestamp|job-name|app-name|completed|status|state)(?:[-_](?:id|name|number|index))?$/i;

/** Stable labels: keys such as `dag_id` and `task_id` identify the task, not the run. */
const ofMakers = /^(?:dag_id|task_id|flow[-_]id|pipeline[-_]id)$/i;

/** Labels that identify a pod, most specific first. */
const names = ['app.kubernetes.io/name', 'app', 'k8s-app', 'dag_id', 'tekton.dev/pipeline', 'tekton.dev/task'];

/**
 * Owner of a pod that gets a new name with every run: all pods of one maker with the same labels, images and service
 * account are one subject, ignoring run ids, so that the next run has the same subject as the last. Other owners are
 * returned unchanged.
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

/**
 * `load-x7k2p`, `etl-20261130-0930`: a number with at least that many digits, letters and digits mixed, or a Kubernetes
 * random suffix.
 */
function hasRunId(name: string, leastDigits: number): boolean {
  const [, ...parts] = name.split(/[-_.]/);
  return parts.some((part) => {
    if (/^\d+$/.test(part)) return part.length >= leastDigits;
    // Kubernetes uses no vowels in random suffixes; a version such as `v2` is not a run id.
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

/** Labels that a maker's pods share from run to run, in order. */
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

/** Each part with a digit may differ between runs. */
function withoutRunIds(value: string): string {
  return value.replaceAll(/[^-_.]*\d[^-_.]*/g, '*');
}
