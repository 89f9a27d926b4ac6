import type { ClusterFacts, SliceName, Slice, Unread } from '#model/facts/cluster-facts.ts';
import { compareText } from '#lib/text/compare.ts';
import type { Verdict } from '#model/result/result.ts';
import type { JudgedPod, Facts, FoldState, Outcome, Rule, Unjudged, Violation } from '../rule.ts';

type AnyFacts = Facts<SliceName, SliceName>;

/** One rule at work on one cluster. */
export interface RuleRun {
  readonly rule: Rule;
  /** Slices without which the rule cannot be judged. */
  readonly missing: readonly Unread[];
  readonly notApplicable: string | null;
  /** That the rule threw, which it never should; all that it found is dropped. */
  readonly failure: string | null;
  readonly seesPods: boolean;
  /** A pass takes that every pod was seen. */
  readonly passNeedsPods: boolean;
  readonly judged: number;
  see(pod: JudgedPod): void;
  finish(podsComplete: boolean): readonly Outcome[];
}

/** Hands a rule the slices it declared; one that lacks any of them sees nothing and says nothing. */
export function startRule(rule: Rule, facts: ClusterFacts): RuleRun {
  const missing = rule.needs.map((name): Slice<unknown> => facts[name]).filter((slice) => !slice.ok);
  return new RunningRule(rule, missing.length > 0 ? null : declared(rule, facts), missing);
}

class RunningRule implements RuleRun {
  readonly rule: Rule;
  readonly missing: readonly Unread[];
  readonly notApplicable: string | null;
  readonly seesPods: boolean;
  readonly passNeedsPods: boolean;
  readonly #state: FoldState | null;
  failure: string | null = null;
  judged = 0;

  constructor(rule: Rule, facts: AnyFacts | null, missing: readonly Unread[]) {
    this.rule = rule;
    this.missing = missing;
    this.seesPods = 'fold' in rule;
    this.passNeedsPods = this.seesPods && rule.podsOptional !== true;
    this.notApplicable = this.#guarded(null, () => (facts === null ? null : (rule.notApplicable?.(facts) ?? null)));
    const idle = facts === null || this.notApplicable !== null;
    this.#state = this.#guarded(null, () => (idle ? null : stateOf(rule, facts)));
  }

  see(pod: JudgedPod): void {
    if (this.#guarded(false, () => this.#state?.see(pod) ?? false)) this.judged++;
  }

  finish(podsComplete: boolean): readonly Outcome[] {
    return this.#guarded([], () => [...(this.#state?.finish(podsComplete) ?? [])]);
  }

  /** One rule's bug costs that rule, and is said. */
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

/** All that decides a verdict, once the pods have gone by. */
export interface Outcomes {
  readonly run: RuleRun;
  readonly violations: readonly Violation[];
  readonly unjudged: readonly Unjudged[];
  /** Parts of the pods that could not be read. */
  readonly unreadPods: readonly Unread[];
  readonly judged: number;
  /** Why the whole group of the rule says nothing of this cluster. */
  readonly groupNotApplicable: string | null;
}

/** What was found decides first; a pass takes that everything was seen. */
export function verdictOf({ run, violations, unjudged, unreadPods, judged, groupNotApplicable }: Outcomes): Verdict {
  const lost = [...run.missing, ...(run.passNeedsPods ? unreadPods : [])];
  const missing = [...lost, ...unjudged.flatMap(({ unread = [] }) => unread)];
  const unreadCount = lost.length + unjudged.reduce((sum, { count }) => sum + count, 0);
  const verdict = {
    rule: run.rule.id,
    judged,
    unread: unreadCount,
    missingPermissions: distinct(missing.flatMap(({ missingPermission }) => missingPermission ?? [])),
  };
  const reasons = new Set([...lost.map((slice) => slice.reason), ...unjudged.map((one) => one.unjudged)]);
  const reason = [...reasons].join('; ');
  const notApplicable = groupNotApplicable ?? run.notApplicable;
  if (notApplicable !== null) return { ...verdict, status: 'not-applicable', reason: notApplicable };
  if (run.failure !== null) return { ...verdict, status: 'not-evaluated', reason: run.failure };
  if (violations.length > 0) return { ...verdict, status: 'fail', ...(reason === '' ? {} : { reason }) };
  if (reason !== '') return { ...verdict, status: 'not-evaluated', reason };
  if (run.passNeedsPods && judged === 0) {
    return { ...verdict, status: 'not-applicable', reason: 'the cluster has none of the pods that this rule judges' };
  }
  return { ...verdict, status: 'pass' };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort(compareText);
}
