import { allKinds } from '#collect/kinds/index.ts';
import { isNear, nearest } from '#lib/text/compare.ts';
import { listed } from '#lib/text/wording.ts';
import { meant, pathText, type ConfigurationProblem } from './problem.ts';
import type { SourceText } from './source-text.ts';

const names = allKinds.map(({ name }) => name);

/** Names of what may be left out. */
export const extraReads: readonly string[] = allKinds.flatMap(({ name, extra }) => (extra === true ? [name] : []));

/** Reads that are left out and do not exist, or without which nothing can be audited; `value` may be anything else. */
export function readProblems(value: unknown, source: SourceText): ConfigurationProblem[] {
  const without = objectOf(objectOf(value)['reads'])['without'];
  return (Array.isArray(without) ? (without as readonly unknown[]) : []).flatMap((name, index) => {
    if (typeof name !== 'string' || extraReads.includes(name)) return [];
    const path = ['reads', 'without', index];
    return [{ position: source.positionOf(path), message: `${pathText(path)}: ${problemOf(name)}` }];
  });
}

function problemOf(name: string): string {
  if (names.includes(name)) return `an audit cannot do without ${name}; it can without ${listed(extraReads)}`;
  const near = nearest(name, extraReads, isNear);
  return `there is no such read${near === null ? `; an audit can do without ${listed(extraReads)}` : meant(near)}`;
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
