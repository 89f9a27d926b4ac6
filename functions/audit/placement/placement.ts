import type { FargateProfile, SelectorMatch } from '#model/cluster/fargate-profile.ts';
import type { Expectation } from '#model/configuration/configuration.ts';
import type { OtherCapacity } from './other-capacity.ts';
import type { Slips } from './slips.ts';

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
