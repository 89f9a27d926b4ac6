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

/** Where a pod runs, compared with where its labels say it should. At most one problem per pod. */
export interface Placement {
  readonly onFargate: boolean;
  /** Reason why placement is not judged for this pod, e.g. that it finished; null if it is judged. */
  readonly exempt: string | null;
  /** ACTIVE profiles that would take the pod if it were recreated from its owner's template. */
  readonly matching: readonly FargateProfile[];
  /** The profile that the owner, or a pod not on Fargate, names in its label. */
  readonly pin: string | null;
  /** Annotated to stay off Fargate. */
  readonly keptOff: boolean;
  /** Reason why Fargate's webhook would not take the pod if it were recreated; null if it would. */
  readonly obstacle: Obstacle | null;
  /** No node for five minutes or more, and no scheduling gate. */
  readonly unschedulable: boolean;
  /** Other capacity for this pod: promised nodes count until it has waited too long. */
  readonly otherCapacity: OtherCapacity;
  /** Expectation of the configuration for Fargate in the pod's namespace. */
  readonly expected: Expectation | null;
  readonly problem: PlacementProblem | null;
}

export type PlacementProblem =
  | { readonly kind: 'orphaned'; readonly nearest: SelectorMatch | null }
  | {
      readonly kind: 'pin-invalid';
      readonly pin: string;
      readonly why: 'missing' | 'not-matching';
      /**
       * Selector of the pinned profile, or of the one that was probably meant; null if the pod cannot match its
       * selectors.
       */
      readonly nearest: SelectorMatch | null;
    }
  | { readonly kind: 'bypassed'; readonly why: BypassReason; readonly profile: FargateProfile }
  | { readonly kind: 'older-than-profile'; readonly profile: FargateProfile }
  | {
      readonly kind: 'labels-missing';
      readonly nearest: SelectorMatch;
      /** The owner's template already has the labels; only this pod predates them. */
      readonly templateMatches: boolean;
      /** A label that differs identifies the workload: the profile is meant for another one. */
      readonly another: boolean;
      /** A label to change is in the owner's own selector, which is immutable. */
      readonly fixed: boolean;
      /** Labels under a misspelt key. */
      readonly slips: Slips;
    }
  | { readonly kind: 'namespace-not-selected'; readonly nearest: string | null };

/**
 * Obstacle that keeps a pod off Fargate at creation. No source confirms that `scheduler` and `node-name` do; they may.
 */
export type Obstacle = 'profile' | 'annotation' | 'pin' | 'scheduler' | 'node-name';

/** Reason why a pod that a profile selects is elsewhere; `webhook` if the pod has no obstacle of its own. */
export type BypassReason = 'annotation' | 'scheduler' | 'node-name' | 'webhook';

/** A profile takes minutes to become ACTIVE, and takes no pods until then. */
const minutesToActive = 10;

/** Reason why placement is not judged for a pod, or null if it is. */
export function exemption(pod: Pod, controller: Controller): string | null {
  if (isFinished(pod)) return 'it finished';
  if (pod.deleting) return 'it is being deleted';
  if (controller === 'Node') return 'it is a static pod';
  return controller === 'DaemonSet' ? 'it belongs to a DaemonSet' : null;
}

/** The owner's template decides; for a pod that is not on Fargate, its own annotation explains why it is not. */
export function isKeptOff(pod: Pod, workload: Workload | null): boolean {
  const annotations = workload?.template.annotations ?? pod.annotations;
  const value =
    annotations[computeTypeAnnotation] ?? (isOnFargate(pod) ? undefined : pod.annotations[computeTypeAnnotation]);
  return value === 'ec2';
}

/** True if the pod was created before the profile could take pods; false also if the profile's age is unknown. */
export function isOlder(pod: Pod, { createdAt }: FargateProfile): boolean {
  return createdAt !== null && Date.parse(pod.createdAt) < Date.parse(plusMinutes(createdAt, minutesToActive));
}

/** Settings of a pod by which Fargate's admission webhook decides at creation whether to take it. */
interface Admitted {
  /** ACTIVE profiles that select it. */
  readonly matching: readonly FargateProfile[];
  readonly pin: string | null;
  readonly keptOff: boolean;
  readonly schedulerName: string | null;
  /** Node set in the pod spec, not chosen by a scheduler. */
  readonly nodeName: string | null;
}

/**
 * Reason why the webhook would not take a pod created now, or null if it would. Its nodeSelector and node affinity are
 * not such a reason: Fargate's scheduler evaluates them later, and a pod that fits none of its nodes stays Pending, as
 * in https://github.com/kubernetes-sigs/aws-ebs-csi-driver/pull/496
 */
export function obstacleTo({ matching, pin, keptOff, schedulerName, nodeName }: Admitted): Obstacle | null {
  if (matching.length === 0) return 'profile';
  if (keptOff) return 'annotation';
  if (pin !== null && !matching.some(({ name }) => name === pin)) return 'pin';
  if (schedulerName !== null && schedulerName !== 'default-scheduler' && schedulerName !== fargateScheduler)
    return 'scheduler';
  return nodeName === null ? null : 'node-name';
}

/** True for an obstacle that no source confirms: the webhook may take the pod all the same. */
export function isUnproven(obstacle: Obstacle | null): obstacle is 'scheduler' | 'node-name' {
  return obstacle === 'scheduler' || obstacle === 'node-name';
}

/** Node that the pod's author chose. A running pod always has a node, but Fargate's scheduler assigns only its own. */
export function presetNode(pod: Pod, workload: Workload | null, planned: boolean): string | null {
  const preset = workload?.template.nodeName ?? null;
  if (preset !== null || pod.nodeName === null || isFargateNode(pod.nodeName)) return preset;
  return planned || pod.schedulerName === fargateScheduler ? pod.nodeName : null;
}

/** Labels that controllers add to each pod they create, so that Fargate's webhook sees them too. */
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
 * Labels that the pod would have if it were recreated now: those of its owner's template, if it was read, plus the
 * controller's own. Without a template, the pod's own, except for the label that Fargate set.
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
