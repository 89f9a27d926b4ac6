import type { Severity } from '#model/finding/severity.ts';

/** A rule as machine formats describe it. */
export interface RuleInfo {
  readonly id: string;
  /** The statement that holds when the rule passes. */
  readonly title: string;
  readonly severity: Severity;
  readonly docs: string;
}

export interface RuleOptions {
  /** All rules there are; what is missing here is described by its id. */
  readonly rules?: readonly RuleInfo[];
}

export type RuleLookup = (id: string) => RuleInfo | undefined;

export function ruleLookup({ rules = [] }: RuleOptions): RuleLookup {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return (id) => byId.get(id);
}
