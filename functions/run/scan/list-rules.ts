import { type RuleGroup, ruleGroups } from '#audit/rule.ts';
import { type CodeInfo, isProblemCode, problemCodes } from '#audit/logging/problem-codes.ts';
import { rules } from '#audit/rules/index.ts';
import { isNear, nearest } from '#lib/text/compare.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Severity } from '#model/finding/severity.ts';

/** A rule as `fargate-auditor rules` lists it. */
export interface ListedRule {
  readonly id: string;
  readonly group: RuleGroup;
  readonly title: string;
  readonly severity: Severity;
  /** Slices without which it is not evaluated; includes `pods` if it judges pods. */
  readonly needs: readonly string[];
  /** Slices that refine the judgement. */
  readonly uses: readonly string[];
  /** Page that documents the underlying fact. */
  readonly docs: string;
}

export function listRules(): ListedRule[] {
  return rules.map((rule) => ({
    id: rule.id,
    group: rule.group,
    title: rule.title,
    severity: rule.severity,
    needs: [...rule.needs, ...('perCluster' in rule ? [] : ['pods'])],
    uses: [...(rule.uses ?? [])],
    docs: rule.docs,
  }));
}

/** Groups that have rules, in a fixed order, with their rules in the given order. */
export function byGroup(listed: readonly ListedRule[]): [group: RuleGroup, rules: readonly ListedRule[]][] {
  const groups = Map.groupBy(listed, ({ group }) => group);
  return ruleGroups.flatMap((group) => {
    const own = groups.get(group);
    return own === undefined ? [] : [[group, own] as [RuleGroup, readonly ListedRule[]]];
  });
}

/** Explanation of a problem code of `fargate-auditor logging`. */
export interface ListedCode extends CodeInfo {
  readonly code: string;
}

/** Rule or problem code with this id; otherwise an `AuditorError` that suggests the one that was meant. */
export function findRule(id: string): ListedRule | ListedCode {
  const all = listRules();
  const found = all.find((rule) => rule.id === id);
  if (found !== undefined) return found;
  if (isProblemCode(id)) return { code: id, ...problemCodes[id] };
  const ids = [...all.map((rule) => rule.id), ...Object.keys(problemCodes)];
  const near = nearest(id, ids, isNear);
  throw new AuditorError(
    'usage',
    `There is no rule ${id}; ${near === null ? 'see fargate-auditor rules' : `did you mean ${near}?`}`,
  );
}
