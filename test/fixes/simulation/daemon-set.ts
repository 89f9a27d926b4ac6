import type { ClusterState } from './cluster-state.ts';
import { meetsConstraints, untolerated } from './node-fit.ts';
import {
  countOf,
  type DaemonSet,
  isControlledBy,
  isFinished,
  isReady,
  type Node,
  type Pod,
  type PodSpec,
} from './objects.ts';
import { createPod, hashOf, revisionLabel } from './templates.ts';

/** What the DaemonSet controller adds to the tolerations of every pod. */
const tolerated = ['not-ready', 'unreachable', 'disk-pressure', 'memory-pressure', 'pid-pressure', 'unschedulable'].map(
  (name) => ({ key: `node.kubernetes.io/${name}`, operator: 'Exists' }),
);

/** DaemonSet controller: one pod for each node whose constraints and taints allow it, however full the node is. */
export function syncDaemonSets(state: ClusterState): boolean {
  return state.list('DaemonSet').some((set) => syncDaemonSet(state, set));
}

export function daemonRevisionOf({ metadata, spec }: DaemonSet): string {
  return `${metadata.name}-${hashOf(spec.template)}`;
}

function syncDaemonSet(state: ClusterState, set: DaemonSet): boolean {
  const pods = state.list('Pod', set.metadata.namespace).filter((pod) => isControlledBy(pod, set));
  const nodes = state.list('Node').filter((node) => belongsOn(set.spec.template.spec, node));
  const surplus = pods.filter(
    (pod) => isFinished(pod) || !nodes.some(({ metadata }) => metadata.name === targetOf(pod)),
  );
  for (const pod of surplus) state.remove(pod);
  const bare = nodes.filter(
    ({ metadata }) => !pods.some((pod) => !surplus.includes(pod) && targetOf(pod) === metadata.name),
  );
  for (const node of bare) createDaemonPod(state, set, node);
  return surplus.length + bare.length > 0 || update(state, set, pods);
}

function belongsOn(spec: PodSpec, node: Node): boolean {
  const tolerations = [...(spec.tolerations ?? []), ...tolerated];
  return meetsConstraints(spec, node) && untolerated({ ...spec, tolerations }, node).length === 0;
}

/** The node that a pod is on, or the one that its affinity pins it to. */
function targetOf({ spec }: Pod): string | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  return spec.nodeName ?? terms[0]?.matchFields?.[0]?.values?.[0];
}

function createDaemonPod(state: ClusterState, set: DaemonSet, node: Node): void {
  const { template } = set.spec;
  const terms = template.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const pinned = { key: 'metadata.name', operator: 'In', values: [node.metadata.name] };
  const spec: PodSpec = {
    ...template.spec,
    tolerations: [...(template.spec.tolerations ?? []), ...tolerated],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: (terms ?? [{}]).map((term) => ({ ...term, matchFields: [pinned] })),
        },
      },
    },
  };
  createPod(state, set, { ...template, spec }, { labels: { [revisionLabel]: daemonRevisionOf(set) } });
}

function update(state: ClusterState, set: DaemonSet, pods: readonly Pod[]): boolean {
  if (set.spec.updateStrategy?.type === 'OnDelete') return false;
  const old = pods.filter(({ metadata }) => metadata.labels?.[revisionLabel] !== daemonRevisionOf(set));
  const most = Math.max(1, countOf(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, pods.length, 'up'));
  const missing = pods.filter((pod) => !isReady(pod));
  // An old pod that is not ready costs nothing.
  const next = old.find((pod) => !isReady(pod)) ?? (missing.length < most ? old[0] : undefined);
  if (next === undefined) return false;
  state.remove(next);
  return true;
}
