import type { ClusterState } from './cluster-state.ts';
import {
  controllerReference,
  countOf,
  type Deployment,
  isControlledBy,
  isFinished,
  isReady,
  type Pod,
  type ReplicaSet,
} from './objects.ts';
import { createPod, hashLabel, hashOf, isSameTemplate } from './templates.ts';

/** Deployment controller: moves replicas from the ReplicaSets of older templates to that of the current one. */
export function syncDeployments(state: ClusterState): boolean {
  return state.list('Deployment').some((deployment) => syncDeployment(state, deployment));
}

export function replicaSetsOf(state: ClusterState, deployment: Deployment) {
  const all = state.list('ReplicaSet').filter((set) => isControlledBy(set, deployment));
  const current = all.find(({ spec }) => isSameTemplate(spec.template, deployment.spec.template));
  return { all, current, older: all.filter((set) => set !== current) };
}

function syncDeployment(state: ClusterState, deployment: Deployment): boolean {
  // A paused Deployment makes no ReplicaSet of a changed template.
  if (deployment.spec.paused === true) return false;
  const { current, older } = replicaSetsOf(state, deployment);
  if (current === undefined) {
    createReplicaSet(state, deployment);
    return true;
  }
  return deployment.spec.strategy?.type === 'Recreate'
    ? recreate(state, deployment, current, older)
    : rollOut(state, deployment, current, older);
}

function createReplicaSet(state: ClusterState, deployment: Deployment): void {
  const { namespace = '', name } = deployment.metadata;
  const template = structuredClone(deployment.spec.template);
  const hash = hashOf(template);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  state.create({
    ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet' },
    metadata: { name: `${name}-${hash}`, namespace, labels, ownerReferences: [controllerReference(deployment)] },
    spec: {
      replicas: 0,
      selector: {
        ...deployment.spec.selector,
        matchLabels: { ...deployment.spec.selector.matchLabels, [hashLabel]: hash },
      },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  });
}

function recreate(state: ClusterState, { spec }: Deployment, current: ReplicaSet, older: readonly ReplicaSet[]) {
  const running = older.filter((set) => replicasOf(set) > 0);
  if (running.length > 0) {
    for (const set of running) set.spec.replicas = 0;
    return true;
  }
  if (older.some((set) => activePods(state, set).length > 0)) return false;
  return scale(current, spec.replicas ?? 1);
}

function rollOut(state: ClusterState, { spec }: Deployment, current: ReplicaSet, older: readonly ReplicaSet[]) {
  const wanted = spec.replicas ?? 1;
  const { maxSurge = '25%', maxUnavailable = '25%' } = spec.strategy?.rollingUpdate ?? {};
  const surge = countOf(maxSurge, wanted, 'up');
  // Both rounded to nothing would stop every rollout.
  const unavailable = Math.max(countOf(maxUnavailable, wanted, 'down'), surge === 0 ? 1 : 0);
  const total = [current, ...older].reduce((sum, set) => sum + replicasOf(set), 0);
  const room = Math.min(wanted + surge - total, wanted - replicasOf(current));
  if (room > 0) return scale(current, replicasOf(current) + room);
  if (replicasOf(current) > wanted) return scale(current, wanted);
  const missing = replicasOf(current) - availableOf(state, current);
  return scaleDown(state, older, { most: total - (wanted - unavailable) - missing, least: wanted - unavailable });
}

/** Takes replicas from older ReplicaSets: those that are not available first, then as many as may be missing. */
function scaleDown(
  state: ClusterState,
  older: readonly ReplicaSet[],
  { most, least }: { most: number; least: number },
) {
  const oldestFirst = older
    .filter((set) => replicasOf(set) > 0)
    .sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp));
  if (most <= 0) return false;
  for (const set of oldestFirst) {
    const broken = Math.min(most, replicasOf(set) - availableOf(state, set));
    if (broken > 0) return scale(set, replicasOf(set) - broken);
  }
  const owned = new Set(oldestFirst.map(({ metadata }) => metadata.ownerReferences?.[0]?.uid));
  const available = state
    .list('ReplicaSet')
    .filter(({ metadata }) => owned.has(metadata.ownerReferences?.[0]?.uid))
    .reduce((sum, set) => sum + availableOf(state, set), 0);
  const [oldest] = oldestFirst;
  const spare = Math.min(available - least, oldest === undefined ? 0 : replicasOf(oldest));
  return oldest !== undefined && spare > 0 && scale(oldest, replicasOf(oldest) - spare);
}

function scale(set: ReplicaSet, replicas: number): boolean {
  if (replicasOf(set) === replicas) return false;
  set.spec.replicas = replicas;
  return true;
}

const replicasOf = ({ spec }: ReplicaSet): number => spec.replicas ?? 1;

export function availableOf(state: ClusterState, set: ReplicaSet): number {
  return activePods(state, set).filter(isReady).length;
}

export function activePods(state: ClusterState, set: ReplicaSet): Pod[] {
  return state.list('Pod', set.metadata.namespace).filter((pod) => isControlledBy(pod, set) && !isFinished(pod));
}

/** ReplicaSet controller: as many pods as the set wants; those that do not run go first. */
export function syncReplicaSets(state: ClusterState): boolean {
  return state.list('ReplicaSet').some((set) => {
    const pods = activePods(state, set);
    const missing = replicasOf(set) - pods.length;
    if (missing === 0) return false;
    for (let made = 0; made < missing; made += 1) createPod(state, set, set.spec.template);
    for (const pod of pods.toSorted(byUse).slice(0, Math.max(0, -missing))) state.remove(pod);
    return true;
  });
}

/** Least used first: without a node, then not ready, then the youngest. */
function byUse(a: Pod, b: Pod): number {
  const rank = (pod: Pod) => (pod.spec.nodeName === undefined ? 0 : isReady(pod) ? 2 : 1);
  return rank(a) - rank(b) || b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp);
}
