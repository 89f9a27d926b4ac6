import { type ClusterFacts, type SliceName, type Slice, type Unread, unreadOf } from '#model/facts/cluster-facts.ts';
import { unreadOwners } from './makers.ts';
import { compareText } from '#lib/text/compare.ts';
import { listed } from '#lib/text/wording.ts';
import type { Verdict } from '#model/result/result.ts';
import type { JudgedPod, Facts, FoldState, Outcome, Rule, Unjudged, Violation } from '../rule.ts';

type AnyFacts = Facts<SliceName, SliceName>;

/** A rule running on one cluster. */
export interface RuleRun {
  readonly rule: Rule;
  /** Unread slices without which the rule cannot be judged. */
  readonly missing: readonly Unread[];
  /** Unread parts of the slices that it needs. */
  readonly partly: readonly Unread[];
  /** Failed reads that may contain the owners of pods that it judged. */
  readonly owners: readonly Unread[];
  readonly notApplicable: string | null;
  /** Message of an exception in the rule, which is a bug; its findings are dropped. */
  readonly failure: string | null;
  readonly seesPods: boolean;
  /** The rule can pass only if every pod was seen. */
  readonly passNeedsPods: boolean;
  readonly judged: number;
  see(pod: JudgedPod): void;
  finish(podsComplete: boolean): readonly Outcome[];
}

/** Gives a rule the slices that it declared; a rule that lacks one sees no pods and reports nothing. */
export function startRule(rule: Rule, facts: ClusterFacts): RuleRun {
  const needs = rule.needs.map((name): Slice<unknown> => facts[name]);
  const missing = needs.filter((slice) => !slice.ok);
  const partly = unreadOf(...needs.filter((slice) => slice.ok));
  const workloads = rule.uses?.includes('workloads') === true ? facts.workloads : null;
  return new RunningRule(rule, missing.length > 0 ? null : declared(rule, facts), { missing, partly, workloads });
}

interface Reads extends Pick<RuleRun, 'missing' | 'partly'> {
  /** Null if the rule does not declare them. */
  readonly workloads: ClusterFacts['workloads'] | null;
}

class RunningRule implements RuleRun {
  readonly rule: Rule;
  readonly missing: readonly Unread[];
  readonly partly: readonly Unread[];
  readonly notApplicable: string | null;
  readonly seesPods: boolean;
  readonly passNeedsPods: boolean;
  readonly #state: FoldState | null;
  readonly #workloads: Reads['workloads'];
  readonly #owners = new Set<Unread>();
  failure: string | null = null;
  judged = 0;

  constructor(rule: Rule, facts: AnyFacts | null, { missing, partly, workloads }: Reads) {
    this.rule = rule;
    this.missing = missing;
    this.partly = partly;
    this.#workloads = workloads;
    this.seesPods = 'fold' in rule;
    this.passNeedsPods = this.seesPods && rule.podsOptional !== true;
    this.notApplicable = this.#guarded(null, () => (facts === null ? null : (rule.notApplicable?.(facts) ?? null)));
    const idle = facts === null || this.notApplicable !== null;
    this.#state = this.#guarded(null, () => (idle ? null : stateOf(rule, facts)));
  }

  see(pod: JudgedPod): void {
    if (!this.#guarded(false, () => this.#state?.see(pod) ?? false)) return;
    this.judged++;
    for (const lost of this.#workloads === null ? [] : unreadOwners(pod, this.#workloads)) this.#owners.add(lost);
  }

  get owners(): readonly Unread[] {
    return [...this.#owners];
  }

  finish(podsComplete: boolean): readonly Outcome[] {
    return this.#guarded([], () => [...(this.#state?.finish(podsComplete) ?? [])]);
  }

  /** A bug in one rule affects only that rule, and is reported. */
  #guarded<T>(otherwise: T, act: () => T): T {
    if (this.failure !== null) return otherwise;
    try {
      return act();
    } catch (error) {
      this.failure = `the rule itself failed, which is a bug of fargate-auditor to report: ${String(error)}`;
      return otherwise;
    }
  }
}

function stateOf(rule: Rule, facts: AnyFacts): FoldState {
  if ('fold' in rule) return rule.fold.start(facts);
  return { see: () => false, finish: () => rule.perCluster(facts) };
}

function declared(rule: Rule, facts: ClusterFacts): AnyFacts {
  const entries = [
    ...rule.needs.map((name) => [name, valueOf<unknown>(facts[name])] as const),
    ...(rule.uses ?? []).map((name) => [name, facts[name]] as const),
  ];
  const { cluster, takenAt, scope } = facts;
  return { cluster, takenAt, scope, ...Object.fromEntries(entries) } as unknown as AnyFacts;
}

function valueOf<T>(slice: Slice<T>): T | undefined {
  return slice.ok ? slice.value : undefined;
}

/** Inputs of a verdict, after all pods were seen. */
export interface Outcomes {
  readonly run: RuleRun;
  readonly violations: readonly Violation[];
  readonly unjudged: readonly Unjudged[];
  /** Parts of the pods that could not be read. */
  readonly unreadPods: readonly Unread[];
  readonly judged: number;
  /** Reason why the rule's whole group does not apply to this cluster. */
  readonly groupNotApplicable: string | null;
}

/** Verdict of a rule: findings decide first, and a pass requires that everything was seen. */
export function verdictOf({ run, violations, unjudged, unreadPods, judged, groupNotApplicable }: Outcomes): Verdict {
  // A finding about a pod depends on its owner; the absence of one does not.
  const owners = violations.length > 0 ? run.owners : [];
  const reads = [...unreadOf(...run.missing), ...run.partly, ...owners, ...(run.passNeedsPods ? unreadPods : [])];
  const lost = reads.filter(isRefused);
  const open = unjudged.filter((one) => !isLeftOut(one));
  const left = [...reads, ...unjudged.filter(isLeftOut).flatMap(({ lacking }) => unreadOf(...lacking))];
  const leftOut = distinct(left.flatMap(({ leftOut: name }) => name ?? []));
  const verdict = {
    ...{ rule: run.rule.id, judged },
    unread: lost.length + open.reduce((sum, { count }) => sum + count, 0),
    missingPermissions: permissionsOf([...lost, ...open.flatMap(({ lacking }) => unreadOf(...lacking))]),
    ...(leftOut.length > 0 && { leftOut }),
  };
  const reason = [...new Set([...lost.map((slice) => slice.reason), ...open.map(reasonOf)])].join('; ');
  const notApplicable = groupNotApplicable ?? run.notApplicable;
  if (notApplicable !== null) return { ...verdict, status: 'not-applicable', reason: notApplicable };
  if (run.failure !== null) return { ...verdict, status: 'not-evaluated', reason: run.failure };
  if (violations.length > 0) return { ...verdict, status: 'fail', ...(reason === '' ? {} : { reason }) };
  if (reason !== '') return { ...verdict, status: 'not-evaluated', reason };
  return { ...verdict, ...passOf(leftOut, run.passNeedsPods && judged === 0) };
}

/** A rule without findings and without unread data, except for reads that the configuration leaves out. */
function passOf(leftOut: readonly string[], hasNoPods: boolean): Pick<Verdict, 'status' | 'reason' | 'decidedBy'> {
  if (leftOut.length > 0) {
    const reason = `left out by configuration: ${listed(leftOut)}`;
    return { status: 'not-applicable', reason, decidedBy: 'configuration' };
  }
  if (hasNoPods) return { status: 'not-applicable', reason: 'the cluster has none of the pods that this rule judges' };
  return { status: 'pass' };
}

function isRefused({ leftOut }: Unread): boolean {
  return leftOut === undefined;
}

/** All missing facts are reads that the configuration leaves out. */
function isLeftOut({ lacking }: Unjudged): boolean {
  const unread = unreadOf(...lacking);
  return unread.length > 0 && !unread.some(isRefused);
}

/** Unjudged part of a rule, with the reason why its facts were not read. */
function reasonOf({ unjudged, lacking }: Unjudged): string {
  const why = [...new Set(unreadOf(...lacking).map(({ reason }) => reason))].join('; ');
  if (unjudged === '' || why === '') return `${unjudged}${why}`;
  return `${unjudged} (${why})`;
}

function permissionsOf(unread: readonly Unread[]): string[] {
  return distinct(unread.flatMap(({ missingPermission }) => missingPermission ?? []));
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
