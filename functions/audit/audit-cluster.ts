import type { ClusterFacts, PodPages } from '#model/facts/cluster-facts.ts';
import { auditStatus, coverageOf, type ClusterResult, type Verdict } from '#model/result/result.ts';
import type { WaiverClues } from '#model/finding/finding.ts';
import { labelsOf, toFindings } from './engine/findings.ts';
import type { JudgedCount, Outcome, Rule, Unjudged, Violation } from './rule.ts';
import { type RuleRun, startRule } from './engine/rule-run.ts';
import { type Passed, seePods } from './pods/see-pods.ts';
import { type AuditSettings, defaultSettings, settledVerdict } from './engine/settings.ts';
import { type Outcomes, verdictOf } from './engine/verdict.ts';

/** The result, and what waivers are judged by. */
export interface JudgedCluster {
  readonly result: ClusterResult;
  readonly clues: WaiverClues;
}

/**
 * Judges a cluster: facts that are there whole, and pods page by page, each dropped once every rule has seen it.
 * Order and bytes of the result depend on the input alone.
 */
export async function judgeCluster(
  facts: ClusterFacts,
  pods: PodPages,
  rules: readonly Rule[],
  settings: AuditSettings = defaultSettings,
): Promise<JudgedCluster> {
  const settled = rules.flatMap((rule) => settledVerdict(rule, settings) ?? []);
  const open = rules.filter(({ id }) => !settled.some(({ rule }) => rule === id));
  const runs = open.map((rule) => startRule(rule, facts));
  const passed = await seePods(facts, pods, runs, settings);
  const outcomes = runs.map((run) => outcomesOf(run, passed, groupNotApplicable(run.rule, facts, passed)));
  const found = outcomes
    .filter(({ groupNotApplicable: why }) => why === null)
    .flatMap(({ run, violations }) => violations.map((violation) => ({ rule: run.rule, violation })));
  const verdicts = inOrder([...settled, ...outcomes.map(verdictOf)], rules);
  const placement = passed.placement.finish(facts.profiles);
  const result: ClusterResult = {
    ...identity(facts),
    status: auditStatus(verdicts),
    error: null,
    mode: facts.mode,
    scope: { namespaces: [...facts.scope] },
    warnings: [...passed.warnings.finish(facts), ...passed.contradictions.finish()],
    coverage: coverageOf(verdicts),
    verdicts,
    findings: toFindings(found, facts, settings),
    inventory: passed.inventory.finish(facts.nodes, facts.cluster.region),
    ...(placement === undefined ? {} : { placement }),
  };
  return { result, clues: { labels: labelsOf(found, facts), annotations: passed.annotations.values() } };
}

/** The result alone. */
export async function auditCluster(...input: Parameters<typeof judgeCluster>): Promise<ClusterResult> {
  return (await judgeCluster(...input)).result;
}

function inOrder(verdicts: readonly Verdict[], rules: readonly Rule[]): Verdict[] {
  return rules.flatMap(({ id }) => verdicts.filter(({ rule }) => rule === id));
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

/** Without a profile nothing asks for Fargate, unless a pod waits for its scheduler or is expected there all the same. */
function groupNotApplicable({ group }: Rule, { profiles }: ClusterFacts, passed: Passed): string | null {
  if (group !== 'placement' && group !== 'logging') return null;
  if (!profiles.ok || profiles.value.length > 0 || passed.fargateMeant || passed.unreadPods.length > 0) return null;
  return 'the cluster has no Fargate profile';
}

function identity({ cluster, takenAt }: ClusterFacts) {
  const { partition, account, region, name, arn, version, createdAt } = cluster;
  return { partition, account, region, name, arn, version, createdAt, takenAt };
}
