import type { Job } from '#model/job.ts';
import type { OwnerRef, Pod } from '#model/pod.ts';
import type { Slice } from '#model/slice.ts';
import type { Subject } from '#model/subject.ts';
import type { Workload } from '#model/workload.ts';

/** What of a pod gives its owner away. */
type Owned = Pick<Pod, 'namespace' | 'name' | 'owner' | 'generateName' | 'labels'>;

export interface Owner {
  readonly subject: Subject;
  /** The object that carries the pod template, where it could be read. */
  readonly workload: Workload | null;
}

/** Built-in controllers, whose names do not change from run to run. */
const stableKinds = new Set(['ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job', 'Node']);

/** Finds the root owner of a pod: the object that a person would edit. */
export class Owners {
  readonly #known: boolean;
  readonly #byName = new Map<string, Workload>();

  readonly #ownersOfJobs = new Map<string, OwnerRef>();

  /** Jobs are many and carry little, so that they are a slice of their own. */
  constructor(workloads: Slice<readonly Workload[]>, jobs?: Slice<readonly Job[]>) {
    this.#known = workloads.ok;
    for (const workload of workloads.ok ? workloads.value : []) {
      this.#byName.set(key(workload.namespace, workload.kind, workload.name), workload);
    }
    for (const { namespace, name, owner } of jobs?.ok === true ? jobs.value : [])
      if (owner !== null) this.#ownersOfJobs.set(key(namespace, 'Job', name), owner);
  }

  of(pod: Owned): Owner {
    const { namespace, owner } = pod;
    if (owner === null) return { subject: { kind: 'Pod', namespace, name: pod.name }, workload: null };
    if (owner.kind === 'ReplicaSet') return this.#ofReplicaSet(pod, owner.name);
    if (owner.kind === 'Job') return this.#ofJob(namespace, owner.name);
    if (stableKinds.has(owner.kind)) return this.#named(namespace, owner.kind, owner.name);
    return this.#named(namespace, owner.kind, pod.generateName?.replace(/-$/, '') || owner.name);
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
      listed === null && base !== undefined && (!this.#known || this.#find(namespace, 'CronJob', base) !== null);
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
