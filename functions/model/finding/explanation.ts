import type { Node } from '../facts/node.ts';
import type { Finding, Subject } from './finding.ts';
import type { SelectorMatch } from '../cluster/fargate-profile.ts';

/** One moment of a pod's start. */
export interface Moment {
  /** ISO 8601; null when the event carries no time. */
  readonly at: string | null;
  readonly what: string;
  readonly message: string;
  readonly warning: boolean;
}

/** One pod of the workload: where it runs and whether it logs. */
export interface ExplainedPod {
  readonly name: string;
  readonly phase: string;
  readonly createdAt: string;
  readonly nodeName: string | null;
  readonly onFargate: boolean;
  /** Reason for which nothing is asked of its placement, e.g. that it finished; null when something is. */
  readonly exempt: string | null;
  /** Last message of its scheduler, while it has no node. */
  readonly waiting: string | null;
  /** Whether it does its work: `Ready`, or over and succeeded. */
  readonly isWell: boolean;
  /** How its containers stand that wait, or have ended badly, and why it failed. */
  readonly troubles: readonly string[];
  readonly capacity: string | null;
  /** `enabled`, `disabled: <reason>`, `unknown`; null off Fargate, where nobody asks. */
  readonly logging: string | null;
}

/** A pod with all that is known of it: the first that is shown stands for the others. */
export interface PodStory {
  readonly node: Node | null;
  /** Reason for which the node is not shown. */
  readonly nodeMissing: string | null;
  readonly timeline: readonly Moment[];
  /** Reason for which there is no timeline. */
  readonly timelineMissing: string | null;
}

/** The whole story of one workload, as `fargate-auditor explain` tells it. */
export interface Explanation {
  readonly cluster: { readonly name: string; readonly arn: string; readonly version: string };
  readonly takenAt: string;
  readonly subject: Subject;
  /** The labels that are matched: of the template, or of the pod where no template was read. */
  readonly labels: Readonly<Record<string, string>>;
  readonly labelsFrom: 'template' | 'pod';
  /** Every selector of every profile. */
  readonly selectors: readonly SelectorMatch[];
  /** Reason for which the profiles could not be read; null when they were. */
  readonly profilesMissing: string | null;
  /** Profiles that would take a pod made now. */
  readonly matching: readonly string[];
  readonly podCount: number;
  /** Reason for which some of its pods may be missing; null when all that there are were read. */
  readonly podsMissing: string | null;
  /** At most ten, by name; the one that was asked for comes first. */
  readonly pods: readonly ExplainedPod[];
  readonly story: PodStory | null;
  /** Log groups in CloudWatch that the logging configuration names, and when logs of any pod came last to each. */
  readonly arrivals: readonly { readonly group: string; readonly region: string; readonly ingestedAt: string | null }[];
  /** Reason for which that was not read; null when it was, or no group is named. */
  readonly arrivalsMissing: string | null;
  /** Findings about the workload, and those that explain them. */
  readonly findings: readonly Finding[];
  /** Effects of the configuration on it: expectations of its namespace, and waivers of its findings. */
  readonly notes: readonly string[];
  /** Rules that could not be judged for it, with the reason. */
  readonly open: readonly { readonly rule: string; readonly reason: string }[];
}
