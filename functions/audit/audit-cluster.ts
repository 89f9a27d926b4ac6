import type { ClusterFacts, PodPages } from '../model/cluster-facts.ts';
import { fargateScheduler } from '../model/on-fargate.ts';
import type { ClusterResult } from '../model/result.ts';
import type { Unread } from '../model/slice.ts';
import { toFindings } from './findings.ts';
import { InventoryCount } from './inventory.ts';
import { podJudge } from './judge-pod.ts';
import type { JudgedCount, Outcome, Rule, Unjudged, Violation } from './rule.ts';
import { type RuleRun, startRule } from './rule-run.ts';
import { coverageOf, type Outcomes, verdictOf } from './verdict.ts';

/** What went by while the pods streamed. */
interface Passed {
  readonly inventory: InventoryCount;
  readonly unreadPods: Unread[];
  fargatePods: boolean;
}

/**
 * Judges a cluster: facts that are there whole, and pods page by page, each dropped once every rule has seen it.
 * Order and bytes of the result depend on the input alone.
 */
export async function auditCluster(
  facts: ClusterFacts,
  pods: PodPages,
  rules: readonly Rule[],
): Promise<ClusterResult> {
  const runs = rules.map((rule) => startRule(rule, facts));
  const passed = await seeAll(facts, pods, runs);
  const outcomes = runs.map((run) => outcomesOf(run, passed, groupNotApplicable(run.rule, facts, passed)));
  const found = outcomes
    .filter(({ groupNotApplicable: why }) => why === null)
    .flatMap(({ run, violations }) => violations.map((violation) => ({ rule: run.rule, violation })));
  const verdicts = outcomes.map(verdictOf);
  const coverage = coverageOf(verdicts);
  return {
    ...identity(facts),
    status: coverage.notEvaluated > 0 ? 'incomplete' : 'audited',
    error: null,
    mode: facts.mode,
    scope: { namespaces: [...facts.scope] },
    warnings: [],
    coverage,
    verdicts,
    findings: toFindings(found, facts),
    inventory: passed.inventory.finish(facts.nodes),
  };
}

async function seeAll(facts: ClusterFacts, pods: PodPages, runs: readonly RuleRun[]): Promise<Passed> {
  const passed: Passed = { inventory: new InventoryCount(), unreadPods: [], fargatePods: false };
  const judge = podJudge(facts);
  const watching = runs.filter(
    ({ seesPods, missing, notApplicable }) => seesPods && missing.length === 0 && notApplicable === null,
  );
  for await (const page of pods) {
    if (!page.ok) {
      passed.unreadPods.push(page);
      continue;
    }
    for (const pod of page.value) {
      const judged = judge(pod);
      passed.inventory.see(judged);
      passed.fargatePods ||= pod.schedulerName === fargateScheduler;
      for (const run of watching) run.see(judged);
    }
  }
  return passed;
}

function outcomesOf(run: RuleRun, { unreadPods }: Passed, why: string | null): Outcomes {
  const all: readonly Outcome[] = run.finish(unreadPods.length === 0);
  const counted = all.filter((outcome): outcome is JudgedCount => 'judged' in outcome);
  return {
    run,
    violations: all.filter((outcome): outcome is Violation => 'subject' in outcome),
    unjudged: all.filter((outcome): outcome is Unjudged => 'unjudged' in outcome),
    unreadPods,
    judged: run.judged + counted.reduce((sum, { judged }) => sum + judged, 0),
    groupNotApplicable: why,
  };
}

/** Without a profile nothing asks for Fargate, unless a pod waits for its scheduler all the same. */
function groupNotApplicable({ group }: Rule, { profiles }: ClusterFacts, passed: Passed): string | null {
  if (group !== 'placement' && group !== 'logging') return null;
  if (!profiles.ok || profiles.value.length > 0 || passed.fargatePods || passed.unreadPods.length > 0) return null;
  return 'the cluster has no Fargate profile';
}

function identity({ cluster, takenAt }: ClusterFacts) {
  const { partition, account, region, name, arn, version, createdAt } = cluster;
  return { partition, account, region, name, arn, version, createdAt, takenAt };
}
