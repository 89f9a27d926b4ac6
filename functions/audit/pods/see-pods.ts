import type { ClusterFacts, PodPages, Unread } from '#model/facts/cluster-facts.ts';
import type { ClusterExpectations } from '#model/configuration/configuration.ts';
import { fargateScheduler } from '#model/facts/pod.ts';
import { LoggingContradictions } from '../logging/contradictions.ts';
import { ExpectationWarnings } from './expectation-warnings.ts';
import { InventoryCount } from './inventory.ts';
import { podJudge } from './judge-pod.ts';
import type { JudgedPod } from './judged-pod.ts';
import { PlacementCount } from '../placement/placement-count.ts';
import type { RuleRun } from '../engine/rule-run.ts';
import type { AuditSettings } from '../engine/settings.ts';
import { WaiverAnnotations } from '../engine/waiver-annotations.ts';

/** What went by while the pods streamed. */
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

/** Shows every pod to every rule that watches, and drops it. */
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

/** Whether a pod logs that nobody wants logs of is no open question. */
function isAsked({ rule }: RuleRun, { pod, logging }: JudgedPod, { noLogging }: ClusterExpectations): boolean {
  return rule.group !== 'logging' || logging.state !== 'unknown' || noLogging(pod.namespace) === undefined;
}
