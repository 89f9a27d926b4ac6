import type { ClusterState } from './cluster-state.ts';
import { computeType } from './fargate-admission.ts';
import { type Budget, countOf, isFinished, isReady, type Node, type Pod, type Selector } from './objects.ts';
import { meets, setCondition } from './node-fit.ts';

/** Kubelets: what was put on their node runs and is ready, but that of Fargate refuses pods of other schedulers. */
export function runPods(state: ClusterState): boolean {
  const started = state
    .list('Pod')
    .filter(
      ({ spec, status }) =>
        spec.nodeName !== undefined && status.phase === 'Pending' && status.containerStatuses === undefined,
    );
  for (const pod of started) run(state, pod);
  return started.length > 0;
}

function run(state: ClusterState, pod: Pod): void {
  const node = state.find('Node', undefined, pod.spec.nodeName ?? '') as Node | undefined;
  const isOfFargate = node?.metadata.labels?.[computeType] === 'fargate';
  if (isOfFargate && pod.spec.schedulerName !== 'fargate-scheduler') {
    const message = 'Pod not supported: SchedulerName is not fargate-scheduler';
    Object.assign(pod.status, { phase: 'Failed', reason: 'UnsupportedPodSpec', message });
    return;
  }
  const running = { startedAt: state.time() };
  Object.assign(pod.status, {
    ...{ phase: 'Running', startTime: state.time() },
    containerStatuses: pod.spec.containers.map(({ name, image }) => ({
      ...{ name, image, ready: true, started: true, restartCount: 0, lastState: {}, state: { running } },
    })),
  });
  for (const type of ['Initialized', 'Ready', 'ContainersReady']) setCondition(state, pod, { type, status: 'True' });
}

/** Nodes of Fargate go with their pod. */
export function removeOrphanNodes(state: ClusterState): boolean {
  const used = new Set(state.list('Pod').map(({ spec }) => spec.nodeName));
  const orphans = state
    .list('Node')
    .filter(({ metadata }) => metadata.labels?.[computeType] === 'fargate' && !used.has(metadata.name));
  for (const node of orphans) state.remove(node);
  return orphans.length > 0;
}

/** Disruption controller: counts what a budget allows now. */
export function countBudgets(state: ClusterState): void {
  for (const budget of state.list('PodDisruptionBudget')) {
    const pods = state
      .list('Pod', budget.metadata.namespace)
      .filter((pod) => !isFinished(pod) && selects(budget.spec.selector ?? {}, pod.metadata.labels));
    const currentHealthy = pods.filter(isReady).length;
    const desiredHealthy = desired(budget, pods.length);
    Object.assign(budget.status, {
      ...{ expectedPods: pods.length, currentHealthy, desiredHealthy },
      disruptionsAllowed: pods.length === 0 ? 0 : Math.max(0, currentHealthy - desiredHealthy),
    });
  }
}

function desired({ spec }: Budget, expected: number): number {
  if (spec.maxUnavailable !== undefined) return Math.max(0, expected - countOf(spec.maxUnavailable, expected, 'up'));
  return countOf(spec.minAvailable ?? 1, expected, 'up');
}

/** Whether a label selector selects these labels. */
export function selects(
  { matchLabels = {}, matchExpressions = [] }: Selector,
  labels: Record<string, string> = {},
): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every((expression) => meets(expression, labels))
  );
}
