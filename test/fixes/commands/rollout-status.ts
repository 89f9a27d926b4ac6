import type { ClusterState } from '../simulation/cluster-state.ts';
import { availableOf, replicaSetsOf, activePods } from '../simulation/deployment.ts';
import { daemonRevisionOf } from '../simulation/daemon-set.ts';
import {
  type DaemonSet,
  type Deployment,
  isControlledBy,
  isReady,
  type KubeObject,
  type StatefulSet,
} from '../simulation/objects.ts';
import { podsOf, revisionOf } from '../simulation/stateful-set.ts';
import { revisionLabel } from '../simulation/templates.ts';
import { type Outcome, Refused } from './command.ts';

/** What `kubectl rollout status` says once the controllers have come to rest: what is not done then never will be. */
export function rolloutStatus(state: ClusterState, object: KubeObject): Outcome {
  if (object.kind === 'Deployment') return ofDeployment(state, object as Deployment);
  if (object.kind === 'StatefulSet') return ofStatefulSet(state, object as StatefulSet);
  if (object.kind === 'DaemonSet') return ofDaemonSet(state, object as DaemonSet);
  throw new Refused(`no status viewer has been implemented for ${object.kind}`);
}

function ofDeployment(state: ClusterState, deployment: Deployment): Outcome {
  const { replicas = 1 } = deployment.spec;
  const { current, older } = replicaSetsOf(state, deployment);
  const updated = current === undefined ? 0 : activePods(state, current).length;
  if (updated < replicas) return `waits: ${updated} out of ${replicas} new replicas have been updated`;
  const old = older.reduce((sum, set) => sum + activePods(state, set).length, 0);
  if (old > 0) return `waits: ${old} old replicas are pending termination`;
  const available = current === undefined ? 0 : availableOf(state, current);
  return available < updated ? `waits: ${available} of ${updated} updated replicas are available` : 'done';
}

function ofStatefulSet(state: ClusterState, set: StatefulSet): Outcome {
  if (set.spec.updateStrategy?.type === 'OnDelete')
    throw new Refused('rollout status is only available for RollingUpdate strategy type');
  const { replicas = 1, updateStrategy } = set.spec;
  const ready = podsOf(state, set).filter(isReady);
  if (ready.length < replicas) return `waits: waiting for ${replicas - ready.length} pods to be ready`;
  const updated = ready.filter(({ metadata }) => metadata.labels?.[revisionLabel] === revisionOf(set)).length;
  const wanted = replicas - (updateStrategy?.rollingUpdate?.partition ?? 0);
  return updated < wanted ? `waits: ${updated} out of ${wanted} new pods have been updated` : 'done';
}

function ofDaemonSet(state: ClusterState, set: DaemonSet): Outcome {
  if (set.spec.updateStrategy?.type === 'OnDelete')
    throw new Refused('rollout status is only available for RollingUpdate strategy type');
  const pods = state.list('Pod', set.metadata.namespace).filter((pod) => isControlledBy(pod, set));
  const updated = pods.filter(({ metadata }) => metadata.labels?.[revisionLabel] === daemonRevisionOf(set));
  if (updated.length < pods.length) return `waits: ${updated.length} out of ${pods.length} new pods have been updated`;
  const available = updated.filter(isReady).length;
  return available < pods.length ? `waits: ${available} of ${pods.length} updated pods are available` : 'done';
}
