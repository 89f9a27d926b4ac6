import { isOnFargate, profileLabel, type Pod } from '#model/facts/pod.ts';
import type { Workload } from '#model/facts/workload.ts';

/** Labels that controllers put on each pod they make, so that Fargate's webhook sees them too. */
const controllerLabels = new Set([
  'pod-template-hash',
  'rollouts-pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/job-name',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'job-name',
  'controller-uid',
]);

/**
 * The labels the pod would carry if it were made again now: those of its owner's template, where that was read, and
 * what the controller adds. Without a template, its own, but for the label that Fargate put there.
 */
export function recreatedLabels(pod: Pod, workload: Workload | null): Readonly<Record<string, string>> {
  if (workload !== null)
    return { ...workload.template.labels, ...only(pod.labels, (key) => controllerLabels.has(key)) };
  if (!isOnFargate(pod) || !Object.hasOwn(pod.labels, profileLabel)) return pod.labels;
  return only(pod.labels, (key) => key !== profileLabel);
}

function only(labels: Readonly<Record<string, string>>, keep: (key: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => keep(key)));
}
