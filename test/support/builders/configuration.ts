import type { Configuration, ClusterExpectations, Expectation } from '#model/configuration/configuration.ts';
import { parseConfiguration } from '#run/configuration/load.ts';
import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import type { ClusterResult, Verdict } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { judgeFacts, settingsFor } from '#run/scan/judge-facts.ts';
import { pages } from '../judge.ts';

type Words = Readonly<Record<string, unknown>>;

/** A configuration as its document gives it. */
export function configuration(document: Words): Configuration {
  return parseConfiguration(JSON.stringify(document), 'fargate-auditor.yaml');
}

/** Expectations with a reason each. */
export function expectations(...entries: readonly Words[]): readonly Expectation[] {
  return configuration({ expectations: entries.map((entry) => ({ reason: 'agreed', ...entry })) }).expectations;
}

/** The cluster that `facts()` builds, with what is expected of it. */
export function expectedHere(...entries: readonly Words[]): ClusterExpectations {
  const place = { account: '111122223333', region: 'us-west-2', name: 'demo' };
  const all = { ...configuration({}), expectations: expectations(...entries) };
  return settingsFor(all, place).expected;
}

/** Every rule on one cluster, as a configuration has it. */
export function auditBy(document: Words, facts: ClusterFacts, pods: readonly Pod[] = []): Promise<ClusterResult> {
  return judgeFacts(facts, pages(pods), configuration(document));
}

/** What one rule says by a configuration. */
export async function judgeBy(
  document: Words,
  id: string,
  facts: ClusterFacts,
  pods: readonly Pod[] = [],
): Promise<{ verdict: Verdict | undefined; findings: Finding[]; result: ClusterResult }> {
  const result = await auditBy(document, facts, pods);
  return {
    verdict: result.verdicts.find(({ rule }) => rule === id),
    findings: result.findings.filter(({ rule }) => rule === id),
    result,
  };
}
