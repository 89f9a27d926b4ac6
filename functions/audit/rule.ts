import type { ClusterFacts, FactSlices, SliceName, Slice } from '#model/facts/cluster-facts.ts';
import type { Evidence, Finding, Remediation, Subject, WaivablePart } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { Workload } from '#model/facts/workload.ts';
import type { LoggingState } from '#model/facts/logging-state.ts';
import type { Template } from './remedies/steps.ts';
import type { Admission } from './fit/admission.ts';
import type { Controller } from './pods/owners.ts';
import type { Placement } from './placement/placement.ts';

/** In display order. */
export const ruleGroups = ['placement', 'logging', 'pod fits Fargate', 'running', "profile's surroundings"] as const;

export type RuleGroup = (typeof ruleGroups)[number];

/** A violation that a rule found. The rule owns wording and logic; the engine owns order, identity and totals. */
export interface Violation {
  readonly subject: Subject;
  /** Distinguishes several findings of one rule on one subject; documented with the rule. Never a line or a count. */
  readonly detail?: string;
  /** Severity, if it differs from the rule's default. */
  readonly severity?: Severity;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly remediation: Remediation;
  /** Page that documents the fact, if it differs from the rule's. */
  readonly docs?: string;
  readonly affected?: Affected;
  /** Labels of the pods, for waivers by label. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Owners of its pods, if its subject is not the only one. */
  readonly parts?: readonly WaivablePart[];
  /** Findings on this cluster that would explain this one; the first that exists becomes its cause. */
  readonly causedBy?: readonly Cause[];
}

/** A finding of a rule: the one on this subject or, without a subject, the first. */
export interface Cause {
  readonly rule: string;
  readonly subject?: Subject;
  /** A less severe finding explains nothing. */
  readonly atLeast?: Severity;
}

export interface Affected {
  readonly pods: number;
  readonly workloads: number;
  readonly names: readonly string[];
}

/**
 * A part that the rule could not judge, because facts are missing. Without violations the verdict becomes
 * `not-evaluated`; with some, the rule has judged only part.
 */
export interface Unjudged {
  /** Text; the reason why the facts were not read is appended. */
  readonly unjudged: string;
  readonly count: number;
  /**
   * Missing facts: those that were not read give the reason, and the grants that the verdict names. Empty if all was
   * read but does not decide it.
   */
  readonly lacking: readonly Slice<unknown>[];
}

/** Number of subjects that a `perCluster` rule judged; the engine counts those of folds. */
export interface JudgedCount {
  readonly judged: number;
}

export type Outcome = Violation | Unjudged | JudgedCount;

/**
 * A remediation as a rule states it. The steps that recreate the pods are added once all pods of the finding are known.
 */
export interface Remedy extends Remediation {
  readonly madeAgain?: Template;
}

/** Text of a violation for the user. */
export type Told = Pick<Violation, 'message' | 'evidence' | 'docs'> & { readonly remediation: Remedy };

/**
 * A violation found in one pod; the engine groups violations by workload and counts them. One pod represents each
 * group, so the text is built only after it is chosen.
 */
export type Draft = Pick<Violation, 'detail' | 'severity' | 'causedBy'> & {
  /** Subject, if it is something that several workloads share, such as their namespace. */
  readonly subject?: Subject;
  readonly tell: () => Told;
  /** Rank among pods of equal severity: the highest represents the group; 0 by default. */
  readonly weight?: number;
};

/** Exactly the slices that a rule declared: reading another one does not compile. */
export type Facts<Needs extends SliceName, Uses extends SliceName> = Pick<
  ClusterFacts,
  'cluster' | 'takenAt' | 'scope'
> & {
  readonly [Name in Needs]: FactSlices[Name];
} & { readonly [Name in Uses]: Slice<FactSlices[Name]> };

/** Judges pod by pod what differs between pods, keeping at most one entry per workload. */
interface Fold<F> {
  start(facts: F): FoldState;
}

export interface FoldState {
  /** Returns false if the rule does not apply to the pod, so that it does not count as judged. */
  see(pod: JudgedPod): boolean;
  /** `podsComplete` is false if some pods could not be read, so that their absence proves nothing. */
  finish(podsComplete: boolean): Iterable<Outcome>;
}

interface RuleMeta<Needs extends SliceName, Uses extends SliceName> {
  readonly id: string;
  /**
   * 1 by default; raised by a release that judges clusters differently, or reports the same fault on another subject,
   * so that the changed findings of an unchanged cluster are not news.
   */
  readonly revision?: number;
  readonly group: RuleGroup;
  /**
   * Input that it judges: templates, which manifests have too; running pods; or the cluster itself. By default that of
   * its group.
   */
  readonly about?: 'templates' | 'pods' | 'cluster';
  /** Statement that holds when the rule passes. */
  readonly title: string;
  readonly severity: Severity;
  /** Slices without which the rule is `not-evaluated`. */
  readonly needs: readonly Needs[];
  /** Slices that refine the judgement; it also works without them. */
  readonly uses?: readonly Uses[];
  /** Pods only show who is affected: a pass holds without them. */
  readonly podsOptional?: boolean;
  /** Fields of a pod template that a finding may be about, most specific first; rules about templates have it. */
  readonly field?: readonly FieldTest[];
  /** Page that documents the fact behind the rule. */
  readonly docs: string;
  /** Reason why the rule does not apply to this cluster, or null if it does. */
  notApplicable?(facts: Facts<Needs, Uses>): string | null;
}

/** A rule has one of two shapes. */
type RuleDefinition<Needs extends SliceName, Uses extends SliceName> = RuleMeta<Needs, Uses> &
  ({ perCluster(facts: Facts<Needs, Uses>): Iterable<Outcome> } | { fold: Fold<Facts<Needs, Uses>> });

/** A rule as the engine sees it, without the types of its needs. */
export type Rule = RuleDefinition<SliceName, SliceName>;

/** Declares a rule; its types restrict it to the slices that it names. */
export function defineRule<const Needs extends SliceName, const Uses extends SliceName = never>(
  rule: RuleDefinition<Needs, Uses>,
): Rule {
  // The engine passes exactly the slices named in `needs` and `uses`, so dropping their types here is safe.
  return rule;
}

/** A field of a pod template: its key, its value, and the keys and list positions above it. */
export interface TemplateField {
  readonly key: string;
  readonly value: unknown;
  readonly above: readonly (string | number)[];
}

/** True for a field that a finding of the rule is about. */
export type FieldTest = (field: TemplateField, finding: Pick<Finding, 'message' | 'evidence'>) => boolean;

/** Matches fields with these keys. */
export function keyIs(...keys: readonly string[]): FieldTest {
  return ({ key }) => keys.includes(key);
}

/** Matches fields with these keys and the value true. */
export function isTrue(...keys: readonly string[]): FieldTest {
  return ({ key, value }) => keys.includes(key) && value === true;
}

/** True if the finding contains the name as a separate word. */
export function mentions({ message, evidence }: Pick<Finding, 'message' | 'evidence'>, name: unknown): boolean {
  if (typeof name !== 'string' || name === '') return false;
  const texts = [message, ...evidence.map(({ what, is }) => `${what} ${is}`)];
  return texts.some((text) => text.split(/[^\w.-]+/).includes(name));
}

/** A pod with everything that rules need to know about it, computed once. */
export interface JudgedPod {
  readonly pod: Pod;
  /** From a manifest: it does not run yet, so its behavior is not judged. */
  readonly planned: boolean;
  /** Root owner, or the pod itself. */
  readonly subject: Subject;
  /** Root owner under its own name, if `subject` is the maker of many. */
  readonly own: Subject;
  /** Object of the root owner, if it could be read. */
  readonly workload: Workload | null;
  readonly controller: Controller;
  readonly placement: Placement;
  readonly standing: Admission;
  readonly logging: LoggingState;
}

const guide = 'https://docs.aws.amazon.com/eks/latest/userguide';

/** AWS pages, mostly of the Amazon EKS user guide, that document the facts behind the rules. */
export const awsDocs = {
  profile: `${guide}/fargate-profile.html`,
  wildcards: `${guide}/fargate-profile.html#fargate-profile-wildcards`,
  considerations: `${guide}/fargate.html`,
  coreDns: `${guide}/fargate-getting-started.html#fargate-gs-coredns`,
  deleteProfile: `${guide}/delete-fargate-profile.html`,
  podPatching: `${guide}/fargate-pod-patching.html`,
  podSize: `${guide}/fargate-pod-configuration.html`,
  logging: `${guide}/fargate-logging.html`,
  updateCluster: `${guide}/update-cluster.html`,
  executionRole: `${guide}/pod-execution-role.html`,
  accessEntries: `${guide}/creating-access-entries.html`,
  podIdentity: `${guide}/pod-identities.html`,
  clusterEndpoint: `${guide}/cluster-endpoint.html`,
  networkPolicies: `${guide}/cni-network-policy.html`,
  privateClusters: `${guide}/private-clusters.html`,
  metricsServer: `${guide}/metrics-server.html`,
  securityGroupPolicies: `${guide}/sg-pods-example-deployment.html`,
  loadBalancers: `${guide}/network-load-balancing.html`,
  podSecurity: 'https://docs.aws.amazon.com/eks/latest/best-practices/pod-security.html',
  pendingPods: 'https://repost.aws/knowledge-center/eks-resolve-pending-fargate-pods',
  profileHealth: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_FargateProfileIssue.html',
} as const;
