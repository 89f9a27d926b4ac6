import type { Rule } from '#audit/rule.ts';
import type { Fed } from '#collect/grants/fed.ts';

/** What a grant is to rules. */
export interface Worth {
  readonly feeds: readonly Fed[] | 'everything';
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
  const needing = rules.filter((rule) => feeds === 'everything' || feeds.some((fed) => needs(rule, fed)));
  const using = rules.filter(
    (rule) => !needing.includes(rule) && feeds !== 'everything' && feeds.some((fed) => uses(rule, fed)),
  );
  const [off, open] = partly === true ? [[], [...needing, ...using]] : [needing, using];
  return { switchesOff: off.map(({ id }) => id), mayLeaveOpen: open.map(({ id }) => id) };
}

function needs(rule: Rule, fed: Fed): boolean {
  if (fed !== 'pods') return rule.needs.includes(fed);
  return !('perCluster' in rule) && rule.podsOptional !== true;
}

function uses(rule: Rule, fed: Fed): boolean {
  return fed !== 'pods' && (rule.uses ?? []).includes(fed);
}
