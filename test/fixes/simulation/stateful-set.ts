import type { ClusterState } from './cluster-state.ts';
import { isControlledBy, isFinished, isReady, type Pod, type StatefulSet } from './objects.ts';
import { createPod, hashOf, revisionLabel } from './templates.ts';

/** StatefulSet controller, one step of it. */
export function syncStatefulSets(state: ClusterState): boolean {
  return state.list('StatefulSet').some((set) => syncStatefulSet(state, set));
}

/** The revision that pods made from the template as it is now belong to. */
export function revisionOf({ metadata, spec }: StatefulSet): string {
  return `${metadata.name}-${hashOf(spec.template)}`;
}

export function podsOf(state: ClusterState, set: StatefulSet): Pod[] {
  return state.list('Pod', set.metadata.namespace).filter((pod) => isControlledBy(pod, set));
}

/**
 * Pods in the order of their numbers: what is missing is made, what has ended is made again. Under `OrderedReady` the
 * first that is not ready stops everything after it, and so any update: a pod that waits is never replaced
 * (kubernetes/kubernetes#67250).
 */
function syncStatefulSet(state: ClusterState, set: StatefulSet): boolean {
  const pods = new Map(podsOf(state, set).map((pod) => [pod.metadata.name, pod]));
  const isOrdered = (set.spec.podManagementPolicy ?? 'OrderedReady') === 'OrderedReady';
  for (const name of namesOf(set)) {
    const pod = pods.get(name);
    if (pod === undefined) return makePod(state, set, name);
    if (isFinished(pod)) {
      state.remove(pod);
      return true;
    }
    if (!isReady(pod) && isOrdered) return false;
  }
  const surplus = [...pods.values()].filter(({ metadata }) => !namesOf(set).includes(metadata.name));
  if (surplus.length > 0) {
    for (const pod of surplus) state.remove(pod);
    return true;
  }
  return update(state, set, pods);
}

function update(state: ClusterState, set: StatefulSet, pods: ReadonlyMap<string, Pod>): boolean {
  if (set.spec.updateStrategy?.type === 'OnDelete') return false;
  const updated = namesOf(set).slice(partitionOf(set)).reverse();
  for (const name of updated) {
    const pod = pods.get(name);
    if (pod === undefined) return false;
    if (pod.metadata.labels?.[revisionLabel] !== revisionOf(set)) {
      state.remove(pod);
      return true;
    }
    // The next waits for this one.
    if (!isReady(pod)) return false;
  }
  return false;
}

/** A pod below the partition is made from the template as it was. */
function makePod(state: ClusterState, set: StatefulSet, name: string): boolean {
  const isKept = namesOf(set).indexOf(name) < partitionOf(set);
  const kept = isKept ? state.templates.get(set.status.currentRevision ?? '') : undefined;
  const revision = kept === undefined ? revisionOf(set) : set.status.currentRevision;
  createPod(state, set, kept ?? set.spec.template, {
    name,
    labels: { 'statefulset.kubernetes.io/pod-name': name, [revisionLabel]: revision ?? '' },
  });
  return true;
}

function partitionOf({ spec }: StatefulSet): number {
  return spec.updateStrategy?.type === 'OnDelete' ? 0 : (spec.updateStrategy?.rollingUpdate?.partition ?? 0);
}

function namesOf({ metadata, spec }: StatefulSet): string[] {
  return Array.from({ length: spec.replicas ?? 1 }, (_, ordinal) => `${metadata.name}-${ordinal}`);
}
