import { rules } from '#audit/rules/index.ts';
import { isNear, nearest } from '#lib/text/compare.ts';
import { meant, pathText, type ConfigurationProblem } from './problem.ts';
import type { Path, SourceText } from './source-text.ts';

const ids = rules.map(({ id }) => id);

/** Rules that are named and do not exist, and settings that contradict themselves; `value` may be anything else. */
export function ruleProblems(value: unknown, source: SourceText): ConfigurationProblem[] {
  const settings = Object.entries(objectOf(objectOf(value)['rules']));
  const waivers = Object.entries(objectOf(objectOf(value)['waivers']));
  return [
    ...settings.flatMap(([id]) => unknownRule(id, ['rules', id], source.keyPosition(['rules'], id))),
    ...settings.flatMap(([id, setting]) => contradiction(objectOf(setting), ['rules', id], source)),
    ...waivers.flatMap(([index, waiver]) => {
      const path = ['waivers', Number(index), 'rule'];
      const { rule } = objectOf(waiver);
      return typeof rule === 'string' ? unknownRule(rule, path, source.positionOf(path)) : [];
    }),
  ];
}

function unknownRule(id: string, path: Path, position: ConfigurationProblem['position']): ConfigurationProblem[] {
  if (ids.includes(id)) return [];
  const near = nearest(id, ids, isNear);
  const hint = near === null ? '; fargate-auditor rules lists them' : meant(near);
  return [{ position, message: `${pathText(path)}: there is no such rule${hint}` }];
}

function contradiction(
  { off, severity }: Record<string, unknown>,
  path: Path,
  source: SourceText,
): ConfigurationProblem[] {
  if (off !== true || severity === undefined) return [];
  const message = `${pathText(path)}: a rule that is off has no severity; give one or the other`;
  return [{ position: source.positionOf(path), message }];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
