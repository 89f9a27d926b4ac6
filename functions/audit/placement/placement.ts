import type { FargateProfile, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import type { Expectation } from '#model/configuration/configuration.ts';
import { plusMinutes } from '#lib/time.ts';
import {
  computeTypeAnnotation,
  fargateScheduler,
  isFargateNode,
  isFinished,
  isOnFargate,
  type Pod,
  profileLabel,
} from '#model/facts/pod.ts';
import type { Workload } from '#model/facts/workload.ts';
import type { OtherCapacity } from './other-capacity.ts';
import type { Slips } from './nearest-selector.ts';
import type { Controller } from '../pods/owners.ts';

/** Where a pod runs against where its labels say it should. At most one problem a pod. */
export interface Placement {
  readonly onFargate: boolean;
  /** Why placement is no question for this pod, e.g. that it finished; null when it is. */
  readonly exempt: string | null;
  /** ACTIVE profiles that would take the pod if it were made again from its owner's template. */
  readonly matching: readonly FargateProfile[];
  /** The profile that the owner, or a pod not on Fargate, names in its label. */
  readonly pin: string | null;
  /** Annotated to stay off Fargate. */
  readonly keptOff: boolean;
  /** The reason why Fargate's webhook would not take the pod if it were made again; null when it would. */
  readonly obstacle: Obstacle | null;
  /** No node for five minutes or more, and not held back by a scheduling gate. */
  readonly unschedulable: boolean;
  /** For this pod: nodes that are promised count until it has waited for too long. */
  readonly otherCapacity: OtherCapacity;
  /** What the configuration says of Fargate in its namespace. */
  readonly expected: Expectation | null;
  readonly problem: PlacementProblem | null;
}

export type PlacementProblem =
  | { readonly kind: 'orphaned'; readonly nearest: SelectorMatch | null }
  | {
      readonly kind: 'pin-invalid';
      readonly pin: string;
      readonly why: 'missing' | 'not-matching';
      /** Of the profile that is pinned, or that was likely meant; null when the pod cannot meet its selectors. */
      readonly nearest: SelectorMatch | null;
    }
  | { readonly kind: 'bypassed'; readonly why: BypassReason; readonly profile: FargateProfile }
  | { readonly kind: 'older-than-profile'; readonly profile: FargateProfile }
  | {
      readonly kind: 'labels-missing';
      readonly nearest: SelectorMatch;
      /** The owner's template has the labels already; only this pod is older than them. */
      readonly templateMatches: boolean;
      /** A label that differs says what the workload is: the profile means another one. */
      readonly another: boolean;
      /** A label to change is in the owner's own selector, which is immutable. */
      readonly fixed: boolean;
      /** Labels that it has under a misspelt key. */
      readonly slips: Slips;
    }
  | { readonly kind: 'namespace-not-selected'; readonly nearest: string | null };

/** What keeps a pod off Fargate when it is created. A scheduler of its own and a preset node may, which no source says for certain. */
export type Obstacle = 'profile' | 'annotation' | 'pin' | 'scheduler' | 'node-name';

/** Why a pod that a profile selects is elsewhere; `webhook` is what remains when it has nothing that would keep it off. */
export type BypassReason = 'annotation' | 'scheduler' | 'node-name' | 'webhook';

/** A profile takes minutes to become ACTIVE, and takes no pod before. */
const minutesToActive = 10;

/** Why placement is no question for a pod, or null when it is. */
export function exemption(pod: Pod, controller: Controller): string | null {
  if (isFinished(pod)) return 'it finished';
  if (pod.deleting) return 'it is being deleted';
  if (controller === 'Node') return 'it is a static pod';
  return controller === 'DaemonSet' ? 'it belongs to a DaemonSet' : null;
}

/** The owner's template decides; what a pod not on Fargate carries kept that pod off. */
export function isKeptOff(pod: Pod, workload: Workload | null): boolean {
  const annotations = workload?.template.annotations ?? pod.annotations;
  const value =
    annotations[computeTypeAnnotation] ?? (isOnFargate(pod) ? undefined : pod.annotations[computeTypeAnnotation]);
  return value === 'ec2';
}

/** True when the profile took no pods yet when this one was made; false also when nobody said how old the profile is. */
export function isOlder(pod: Pod, { createdAt }: FargateProfile): boolean {
  return createdAt !== null && Date.parse(pod.createdAt) < Date.parse(plusMinutes(createdAt, minutesToActive));
}

/** The settings of a pod by which Fargate's admission webhook decides, when the pod is created, whether to take it. */
interface Admitted {
  /** ACTIVE profiles that select it. */
  readonly matching: readonly FargateProfile[];
  readonly pin: string | null;
  readonly keptOff: boolean;
  readonly schedulerName: string | null;
  /** Preset, not chosen by a scheduler. */
  readonly nodeName: string | null;
}

/**
 * The reason why the webhook would not take a pod that is created now, or null when it takes it. The nodes that a pod
 * asks for, by nodeSelector or affinity, are no such reason: Fargate's scheduler looks at them later, and a pod that none
 * of its nodes suits stays Pending, as in https://github.com/kubernetes-sigs/aws-ebs-csi-driver/pull/496
 */
export function obstacleTo({ matching, pin, keptOff, schedulerName, nodeName }: Admitted): Obstacle | null {
  if (matching.length === 0) return 'profile';
  if (keptOff) return 'annotation';
  if (pin !== null && !matching.some(({ name }) => name === pin)) return 'pin';
  if (schedulerName !== null && schedulerName !== 'default-scheduler' && schedulerName !== fargateScheduler)
    return 'scheduler';
  return nodeName === null ? null : 'node-name';
}

/** True of an obstacle that no source says is one: the webhook may take the pod all the same. */
export function isUnproven(obstacle: Obstacle | null): obstacle is 'scheduler' | 'node-name' {
  return obstacle === 'scheduler' || obstacle === 'node-name';
}

/** The node that the pod's author chose. Once a pod runs it has a node anyway, but Fargate's scheduler knows only its own. */
export function presetNode(pod: Pod, workload: Workload | null, planned: boolean): string | null {
  const preset = workload?.template.nodeName ?? null;
  if (preset !== null || pod.nodeName === null || isFargateNode(pod.nodeName)) return preset;
  return planned || pod.schedulerName === fargateScheduler ? pod.nodeName : null;
}

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
