import type { Rule } from '#audit/rule.ts';
import type { FactName } from '#collect/source.ts';

/** What a grant is to rules. */
export interface Worth {
  readonly feeds: readonly FactName[] | 'everything';
  /** It tells a part of these slices only. */
  readonly partly?: true;
}

export interface RulesBehind {
  /** Not evaluated without it. */
  readonly switchesOff: readonly string[];
  /** Evaluated without it, but something may stay open. */
  readonly mayLeaveOpen: readonly string[];
}

/** Those of the rules that hang on a grant, by what they declare to need and to use. */
export function rulesBehind({ feeds, partly }: Worth, rules: readonly Rule[]): RulesBehind {
  const needing = rules.filter((rule) => feeds === 'everything' || feeds.some((fact) => needs(rule, fact)));
  const using = rules.filter(
    (rule) => !needing.includes(rule) && feeds !== 'everything' && feeds.some((fact) => uses(rule, fact)),
  );
  const [off, open] = partly === true ? [[], [...needing, ...using]] : [needing, using];
  return { switchesOff: off.map(({ id }) => id), mayLeaveOpen: open.map(({ id }) => id) };
}

function needs(rule: Rule, fact: FactName): boolean {
  if (fact !== 'pods') return rule.needs.includes(fact);
  return !('perCluster' in rule) && rule.podsOptional !== true;
}

function uses(rule: Rule, fact: FactName): boolean {
  return fact !== 'pods' && (rule.uses ?? []).includes(fact);
}
