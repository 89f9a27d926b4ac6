import type { ClusterState } from './cluster-state.ts';
import {
  type Expression,
  isFinished,
  type Node,
  type NodeSelectorTerm,
  type Pod,
  type PodSpec,
  type Taint,
} from './objects.ts';

/** Whether kube-scheduler may put a pod of this spec on the node: constraints, taints and the count of pods. */
function fits(state: ClusterState, spec: PodSpec, node: Node): boolean {
  const placed = state.list('Pod').filter((pod) => pod.spec.nodeName === node.metadata.name && !isFinished(pod)).length;
  const room = Number(node.status.allocatable?.['pods'] ?? 110);
  return meetsConstraints(spec, node) && untolerated(spec, node).length === 0 && placed < room;
}

/** `nodeSelector` and the required terms of the node affinity. */
export function meetsConstraints({ nodeSelector = {}, affinity }: PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (Object.entries(nodeSelector).some(([key, value]) => labels[key] !== value)) return false;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || terms.some((term) => meetsTerm(term, node));
}

function meetsTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, { metadata }: Node): boolean {
  // A term of nothing selects nothing.
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { 'metadata.name': metadata.name };
  return (
    matchExpressions.every((expression) => meets(expression, metadata.labels ?? {})) &&
    matchFields.every((expression) => meets(expression, fields))
  );
}

export function meets({ key, operator, values = [] }: Expression, labels: Readonly<Record<string, string>>): boolean {
  const value = labels[key];
  const numbers = [Number(value), Number(values[0])] as const;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && numbers[0] > numbers[1];
    case 'Lt':
      return value !== undefined && numbers[0] < numbers[1];
    default:
      throw new Error(`kube-scheduler has no operator ${operator}`);
  }
}

export function untolerated({ tolerations = [] }: PodSpec, { spec }: Node): Taint[] {
  return (spec.taints ?? []).filter(
    (taint) =>
      taint.effect !== 'PreferNoSchedule' &&
      !tolerations.some(
        ({ key, operator = 'Equal', value = '', effect = '' }) =>
          (effect === '' || effect === taint.effect) &&
          (key === undefined || key === '' ? operator === 'Exists' : key === taint.key) &&
          (operator === 'Exists' || value === (taint.value ?? '')),
      ),
  );
}

/** kube-scheduler: binds pods of `default-scheduler` to a node that they fit. */
export function scheduleOthers(state: ClusterState): boolean {
  const waiting = state
    .list('Pod')
    .filter(
      ({ spec, status }) =>
        spec.nodeName === undefined && spec.schedulerName === 'default-scheduler' && status.phase === 'Pending',
    );
  return waiting.some((pod) => bind(state, pod));
}

function bind(state: ClusterState, pod: Pod): boolean {
  const node = state.list('Node').find((candidate) => fits(state, pod.spec, candidate));
  if (node !== undefined) {
    pod.spec.nodeName = node.metadata.name;
    setCondition(state, pod, { type: 'PodScheduled', status: 'True' });
    return true;
  }
  if (pod.status.conditions?.some(({ type, status }) => type === 'PodScheduled' && status === 'False')) return false;
  const message = `0/${state.list('Node').length} nodes are available.`;
  setCondition(state, pod, { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message });
  return true;
}

export function setCondition(
  state: ClusterState,
  { status }: Pod,
  condition: { type: string; status: string; reason?: string; message?: string },
): void {
  const others = (status.conditions ?? []).filter(({ type }) => type !== condition.type);
  status.conditions = [...others, { ...condition, lastTransitionTime: state.time() }];
}
