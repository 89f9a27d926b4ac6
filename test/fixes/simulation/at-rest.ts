import type { ClusterState } from './cluster-state.ts';
import { daemonRevisionOf } from './daemon-set.ts';
import { noteInjections } from './injection.ts';
import {
  controllerReference,
  controllerOf,
  isControlledBy,
  type Deployment,
  type KubeObject,
  type OwnerReference,
} from './objects.ts';
import { podsOf, revisionOf } from './stateful-set.ts';
import { hashLabel, revisionLabel } from './templates.ts';

/**
 * Completes a recorded cluster by what its controllers keep and a snapshot leaves out, so that nothing moves before a
 * command is given: the ReplicaSets and Jobs between workloads and pods, and the revision that pods were made from,
 * which is the current one unless the pod says otherwise.
 */
export function putToRest(state: ClusterState): void {
  for (const pod of state.list('Pod')) {
    const owner = controllerOf(pod);
    if (owner !== undefined && !state.objects.some(({ metadata }) => metadata.uid === owner.uid))
      addOwner(state, pod, owner);
  }
  for (const { status } of state.list('Job')) {
    const { completionTime: ended, conditions = [] } = status;
    if (ended !== undefined && conditions.length === 0)
      status.conditions = [{ type: 'Complete', status: 'True', lastTransitionTime: ended }];
  }
  for (const deployment of state.list('Deployment')) restDeployment(state, deployment);
  for (const set of state.list('StatefulSet')) {
    for (const { metadata } of podsOf(state, set))
      metadata.labels = { [revisionLabel]: revisionOf(set), ...metadata.labels };
    const [oldest] = podsOf(state, set).map(({ metadata }) => metadata.labels?.[revisionLabel]);
    set.status = { ...set.status, currentRevision: oldest ?? revisionOf(set), updateRevision: revisionOf(set) };
    state.templates.set(revisionOf(set), structuredClone(set.spec.template));
  }
  for (const set of state.list('DaemonSet'))
    for (const { metadata } of state.list('Pod').filter((pod) => isControlledBy(pod, set)))
      metadata.labels = { [revisionLabel]: daemonRevisionOf(set), ...metadata.labels };
  noteInjections(state);
}

/** Makes the ReplicaSet that pods name the one of the template as it is now. */
function restDeployment(state: ClusterState, deployment: Deployment): void {
  const { template, replicas = 1, selector } = deployment.spec;
  const sets = state.list('ReplicaSet').filter((set) => isControlledBy(set, deployment));
  const [newest] = sets.toSorted((a, b) => b.metadata.creationTimestamp.localeCompare(a.metadata.creationTimestamp));
  if (newest === undefined) return;
  const hash = newest.metadata.name.slice(deployment.metadata.name.length + 1);
  // Without the labels of the selector the controller lets go of it.
  newest.metadata.labels = { ...template.metadata?.labels, ...newest.metadata.labels, [hashLabel]: hash };
  newest.spec = {
    replicas,
    selector: { ...selector, matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
    template: {
      ...structuredClone(template),
      metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } },
    },
  };
}

function addOwner(state: ClusterState, pod: KubeObject, owner: OwnerReference): void {
  const { namespace = '' } = pod.metadata;
  const parent = [...state.list('Deployment', namespace), ...state.list('CronJob', namespace)].find(
    ({ kind, metadata }) =>
      kind === (owner.kind === 'ReplicaSet' ? 'Deployment' : owner.kind === 'Job' ? 'CronJob' : undefined) &&
      owner.name.startsWith(`${metadata.name}-`),
  );
  if (parent === undefined) return;
  const spec = parent.kind === 'CronJob' ? structuredClone(parent.spec.jobTemplate.spec) : structuredClone(parent.spec);
  state.objects.push({
    ...{ apiVersion: owner.apiVersion, kind: owner.kind, spec, status: {} },
    metadata: {
      ...{ name: owner.name, namespace, uid: owner.uid, creationTimestamp: pod.metadata.creationTimestamp },
      ownerReferences: [controllerReference(parent)],
    },
  });
}
