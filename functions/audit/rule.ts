import type { ClusterFacts, FactSlices, SliceName, Slice } from '#model/facts/cluster-facts.ts';
import type { Evidence, Finding, Remediation, Subject, WaivablePart } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { Workload } from '#model/facts/workload.ts';
import type { LoggingState } from '#model/facts/logging-state.ts';
import type { Template } from './remedies/steps.ts';
import type { Standing } from './fit/admission.ts';
import type { Controller } from './pods/owners.ts';
import type { Placement } from './placement/placement.ts';

/** In the order in which they are listed. */
export const ruleGroups = ['placement', 'logging', 'pod fits Fargate', 'running', "profile's surroundings"] as const;

export type RuleGroup = (typeof ruleGroups)[number];

/** What a rule says is wrong. Wording and logic live in the rule; order, identity and totals are the engine's. */
export interface Violation {
  readonly subject: Subject;
  /** Tells apart several findings of one rule on one subject; documented with the rule. Never a line or a count. */
  readonly detail?: string;
  /** When it differs from the rule's default. */
  readonly severity?: Severity;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly remediation: Remediation;
  /** Page that states the fact, when it is not the rule's. */
  readonly docs?: string;
  readonly affected?: Affected;
  /** Of the pods, for waivers that name labels. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The owners of its pods, where they are not its subject alone. */
  readonly parts?: readonly WaivablePart[];
  /** Findings on this cluster that would explain this one; the first that there is becomes its cause. */
  readonly causedBy?: readonly Cause[];
}

/** The finding of a rule: the one on this subject, or, without one, the first. */
export interface Cause {
  readonly rule: string;
  readonly subject?: Subject;
  /** One that is less severe explains nothing. */
  readonly atLeast?: Severity;
}

export interface Affected {
  readonly pods: number;
  readonly workloads: number;
  readonly names: readonly string[];
}

/** Something the rule would have judged, had it been read. Without violations it turns the verdict to `not-evaluated`; with some, the rule has judged only part. */
export interface Unjudged {
  /** In words; why its facts were not read is added to them. */
  readonly unjudged: string;
  readonly count: number;
  /**
   * The facts that would have told: those of them that were not read give the reason, and the grants that the verdict
   * names. None where all was read, and does not tell.
   */
  readonly lacking: readonly Slice<unknown>[];
}

/** How many subjects a `perCluster` rule looked at; folds are counted by the engine. */
export interface JudgedCount {
  readonly judged: number;
}

export type Outcome = Violation | Unjudged | JudgedCount;

/** A remediation as a rule states it. How pods are then made again is added once all pods of the finding are known. */
export interface Remedy extends Remediation {
  readonly madeAgain?: Template;
}

/** What a violation tells a person. */
export type Told = Pick<Violation, 'message' | 'evidence' | 'docs'> & { readonly remediation: Remedy };

/**
 * A violation found pod by pod; the engine groups it by workload and counts. Only one pod of a group speaks for it, so
 * what it tells is worked out when that is settled.
 */
export type Draft = Pick<Violation, 'detail' | 'severity' | 'causedBy'> & {
  /** When it is about something that several workloads share, such as their namespace. */
  readonly subject?: Subject;
  readonly tell: () => Told;
  /** Of pods that are as bad, the one that has more to tell speaks; 0 by default. */
  readonly weight?: number;
};

/** The slices a rule declared, and nothing else: reading another does not compile. */
export type Facts<Needs extends SliceName, Uses extends SliceName> = Pick<
  ClusterFacts,
  'cluster' | 'takenAt' | 'scope'
> & {
  readonly [Name in Needs]: FactSlices[Name];
} & { readonly [Name in Uses]: Slice<FactSlices[Name]> };

/** Judges pod by pod what differs between pods, keeping no more than one entry a workload. */
interface Fold<F> {
  start(facts: F): FoldState;
}

export interface FoldState {
  /** Returns false when the pod is none of this rule's business, so that it does not count as judged. */
  see(pod: JudgedPod): boolean;
  /** `podsComplete` is false when some pods could not be read, so that their absence proves nothing. */
  finish(podsComplete: boolean): Iterable<Outcome>;
}

interface RuleMeta<Needs extends SliceName, Uses extends SliceName> {
  readonly id: string;
  /**
   * 1 by default; raised by a release that judges clusters otherwise than the one before, or finds the same of another
   * subject, so that what it then says of a cluster that did not change is no news.
   */
  readonly revision?: number;
  readonly group: RuleGroup;
  /**
   * What it judges: templates, which manifests have as well; pods as they run; or the cluster itself. By default what
   * rules of its group judge.
   */
  readonly about?: 'templates' | 'pods' | 'cluster';
  /** What holds when the rule passes. */
  readonly title: string;
  readonly severity: Severity;
  /** Slices without which the rule is `not-evaluated`. */
  readonly needs: readonly Needs[];
  /** Slices that sharpen it; it also works without. */
  readonly uses?: readonly Uses[];
  /** The pods only say who is affected: a pass holds without them. */
  readonly podsOptional?: boolean;
  /** What of a pod template a finding is about, in the order of what says most; rules about templates have it. */
  readonly field?: readonly FieldTest[];
  /** The page that states the fact the rule rests on. */
  readonly docs: string;
  /** Why the rule says nothing of this cluster, or null when it applies. */
  notApplicable?(facts: Facts<Needs, Uses>): string | null;
}

/** A rule takes one of two shapes. */
type RuleDefinition<Needs extends SliceName, Uses extends SliceName> = RuleMeta<Needs, Uses> &
  ({ perCluster(facts: Facts<Needs, Uses>): Iterable<Outcome> } | { fold: Fold<Facts<Needs, Uses>> });

/** A rule as the engine sees it, its needs forgotten by the types. */
export type Rule = RuleDefinition<SliceName, SliceName>;

/** Declares a rule; the types hold it to the slices it names. */
export function defineRule<const Needs extends SliceName, const Uses extends SliceName = never>(
  rule: RuleDefinition<Needs, Uses>,
): Rule {
  // The engine hands over exactly the slices named in `needs` and `uses`, so forgetting them here is safe.
  return rule;
}

/** A field of a pod template: its key, what it holds, and the keys and list positions above it. */
export interface TemplateField {
  readonly key: string;
  readonly value: unknown;
  readonly above: readonly (string | number)[];
}

/** True of a field that a finding of the rule is about. */
export type FieldTest = (field: TemplateField, finding: Pick<Finding, 'message' | 'evidence'>) => boolean;

/** A test for fields of these keys. */
export function keyIs(...keys: readonly string[]): FieldTest {
  return ({ key }) => keys.includes(key);
}

/** A test for fields of these keys that are switched on. */
export function isTrue(...keys: readonly string[]): FieldTest {
  return ({ key, value }) => keys.includes(key) && value === true;
}

/** True when the finding says the name as a word of its own. */
export function mentions({ message, evidence }: Pick<Finding, 'message' | 'evidence'>, name: unknown): boolean {
  if (typeof name !== 'string' || name === '') return false;
  const texts = [message, ...evidence.map(({ what, is }) => `${what} ${is}`)];
  return texts.some((text) => text.split(/[^\w.-]+/).includes(name));
}

/** A pod with what every rule wants to know of it, worked out once. */
export interface JudgedPod {
  readonly pod: Pod;
  /** From a manifest: it does not run yet, so that nothing is said of what it does. */
  readonly planned: boolean;
  /** The root owner, or the pod itself. */
  readonly subject: Subject;
  /** The root owner by its own name, where `subject` is the maker of many. */
  readonly own: Subject;
  /** The root owner's object, where it could be read. */
  readonly workload: Workload | null;
  readonly controller: Controller;
  readonly placement: Placement;
  readonly standing: Standing;
  readonly logging: LoggingState;
}

const guide = 'https://docs.aws.amazon.com/eks/latest/userguide';

/** Pages of AWS, most of the Amazon EKS user guide, that state the facts rules rest on. */
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
