import type { ClusterFacts, SliceName, Slice, Unread } from '#model/facts/cluster-facts.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import type { Facts, FoldState, Outcome, Rule } from '../rule.ts';

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
