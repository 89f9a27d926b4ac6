import type { ClusterFacts, PodPages, Unread } from '#model/facts/cluster-facts.ts';
import { type ClusterExpectations, type Expectation, isExpectedOnFargate } from '#model/configuration/configuration.ts';
import { fargateScheduler, isFinished } from '#model/facts/pod.ts';
import { compareText } from '#lib/text/compare.ts';
import { plural } from '#lib/text/wording.ts';
import { type Subject, subjectText, type WaiverAnnotation, waiverAnnotationPrefix } from '#model/finding/finding.ts';
import { LoggingContradictions } from '../logging/unlogged-pods.ts';
import { InventoryCount } from './inventory.ts';
import { podJudge } from './judge-pod.ts';
import type { JudgedPod } from '../rule.ts';
import { PlacementCount } from '../placement/placement-count.ts';
import type { RuleRun } from '../engine/rule-run.ts';
import type { AuditSettings } from '../engine/settings.ts';
import { isThere } from '../placement/wording.ts';

/** Results gathered while the pods streamed by. */
export interface Passed {
  readonly inventory: InventoryCount;
  readonly placement: PlacementCount;
  readonly unreadPods: Unread[];
  readonly warnings: ExpectationWarnings;
  readonly contradictions: LoggingContradictions;
  readonly annotations: WaiverAnnotations;
  /** Some pod is meant for Fargate, whatever the profiles say. */
  fargateMeant: boolean;
}

/** Shows every pod to every rule that watches pods, then drops it. */
export async function seePods(
  facts: ClusterFacts,
  pods: PodPages,
  runs: readonly RuleRun[],
  { expected, gatherAnnotations }: AuditSettings,
): Promise<Passed> {
  const passed = nothingPassed(expected);
  const judge = podJudge(facts, expected);
  const watching = runs.filter(
    ({ seesPods, missing, notApplicable }) => seesPods && missing.length === 0 && notApplicable === null,
  );
  const see = (judged: JudgedPod) => {
    passed.inventory.see(judged);
    passed.placement.see(judged);
    passed.warnings.see(judged);
    passed.contradictions.see(judged);
    if (gatherAnnotations) passed.annotations.see(judged);
    passed.fargateMeant ||= isMeantForFargate(judged);
    for (const run of watching) if (isAsked(run, judged, expected)) run.see(judged);
  };
  for await (const page of pods) {
    if (page.ok) for (const pod of page.value) see(judge(pod));
    else passed.unreadPods.push(page);
  }
  return passed;
}

function nothingPassed(expected: ClusterExpectations): Passed {
  return {
    inventory: new InventoryCount(),
    placement: new PlacementCount(),
    unreadPods: [],
    warnings: new ExpectationWarnings(expected),
    contradictions: new LoggingContradictions(),
    annotations: new WaiverAnnotations(),
    fargateMeant: false,
  };
}

function isMeantForFargate({ pod, placement: { expected, exempt } }: JudgedPod): boolean {
  return pod.schedulerName === fargateScheduler || (expected?.fargate === 'always' && exempt === null);
}

/** Logging of pods whose logs nobody wants is not an open question. */
function isAsked({ rule }: RuleRun, { pod, logging }: JudgedPod, { noLogging }: ClusterExpectations): boolean {
  return rule.group !== 'logging' || logging.state !== 'unknown' || noLogging(pod.namespace) === undefined;
}

/** Warnings where the configuration's expectations contradict what was seen, and no rule reports it. */
class ExpectationWarnings {
  readonly #expected: ClusterExpectations;
  readonly #seen = new Set<string>();
  readonly #unwanted = new Map<string, { expectation: Expectation; pods: number }>();

  constructor(expected: ClusterExpectations) {
    this.#expected = expected;
  }

  see(judged: JudgedPod): void {
    const { pod, placement } = judged;
    const { expected } = placement;
    if (expected === null) return;
    this.#seen.add(pod.namespace);
    if (expected.fargate !== 'never' || !isThere(judged) || isFinished(pod)) return;
    const { pods = 0 } = this.#unwanted.get(pod.namespace) ?? {};
    this.#unwanted.set(pod.namespace, { expectation: expected, pods: pods + 1 });
  }

  finish(facts: Pick<ClusterFacts, 'mode' | 'namespaces' | 'scope'>): string[] {
    const unwanted = [...this.#unwanted].sort(([a], [b]) => compareText(a, b));
    return [
      ...unwanted.map(
        ([namespace, { expectation, pods }]) =>
          `${plural(pods, 'pod')} of namespace ${namespace} ${pods === 1 ? 'is' : 'are'} on Fargate, where the configuration wants none (${expectation.reason})`,
      ),
      ...this.#absent(facts).map(
        (namespace) =>
          `the configuration expects the pods of namespace ${namespace} on Fargate, but the snapshot has none of them; one that was made without this configuration leaves out those that run elsewhere`,
      ),
    ];
  }

  #absent({ mode, namespaces, scope }: Pick<ClusterFacts, 'mode' | 'namespaces' | 'scope'>): string[] {
    if (mode !== 'snapshot' || !namespaces.ok) return [];
    const names = namespaces.value.map(({ name }) => name).filter((name) => scope.length === 0 || scope.includes(name));
    return names.filter((name) => isExpectedOnFargate(this.#expected, name) && !this.#seen.has(name)).sort(compareText);
  }
}

/** Collects annotations that waive findings: those of the owner; those of the pod only if its owner was not read. */
class WaiverAnnotations {
  readonly #found = new Map<string, WaiverAnnotation>();

  see({ own, workload, pod }: JudgedPod): void {
    const all = workload === null ? [pod.annotations] : [workload.annotations, workload.template.annotations];
    for (const annotations of all) this.#add(own, annotations);
  }

  /** Sorted, so that the order of pods does not matter. */
  values(): WaiverAnnotation[] {
    return [...this.#found].sort(([a], [b]) => compareText(a, b)).map(([, annotation]) => annotation);
  }

  #add(subject: Subject, annotations: Readonly<Record<string, string>>): void {
    for (const [key, text] of Object.entries(annotations)) {
      if (!key.startsWith(waiverAnnotationPrefix)) continue;
      const rule = key.slice(waiverAnnotationPrefix.length);
      this.#found.set(JSON.stringify([subjectText(subject), rule, text]), { subject, rule, text });
    }
  }
}
