import { keyRank, type MeantConfig, type MeantKey } from './interpret-config.ts';
import { judgeEnvironmentVariables, judgeOutputs, judgeProcessLog, judgeUnknownKeys } from './judge-data.ts';
import { judgeMatches, judgeParsers, judgeRegions } from './judge-effect.ts';
import { judgeIndentation } from './judge-indentation.ts';
import { judgePlugins } from './judge-plugins.ts';
import { judgeSections } from './judge-section.ts';
import { judgeSize } from './judge-size.ts';
import { judgeSyntax } from './judge-syntax.ts';
import type { Problem } from './problem.ts';

export interface LoggingContext {
  /** Of the cluster; null when not known. */
  readonly region: string | null;
  /** Of the control plane, e.g. `1.33`; null when not known. */
  readonly kubernetesVersion: string | null;
  /** Only one data key was given, so nothing is said of the others. */
  readonly partial?: boolean;
}

/** Everything that is wrong, in an order that depends on the configuration alone. */
export function findProblems(config: MeantConfig, context: LoggingContext): Problem[] {
  const { data, keys } = config;
  const partial = context.partial ?? false;
  return [
    ...judgeSize(data),
    ...(partial ? [] : [...judgeOutputs(config), ...judgeUnknownKeys(keys), ...judgeParsers(config)]),
    ...judgeProcessLog(data),
    ...judgeEnvironmentVariables(data),
    ...keys.flatMap((key) => judgeKey(key, context)),
    ...judgeMatches(config, partial),
    ...judgeRegions(config, context.region),
  ]
    .map((problem) => (partial && problem.code === 'section-misplaced' ? { ...problem, correctable: false } : problem))
    .toSorted(byPlace);
}

function judgeKey(key: MeantKey, { kubernetesVersion }: LoggingContext): Problem[] {
  if (key.home === null) return [];
  const problems = [
    ...judgeSyntax(key),
    ...judgeIndentation(key),
    ...judgeSections(key),
    ...judgePlugins(key.sections, kubernetesVersion),
  ];
  // Under a misspelt key Fargate does not see them, unless the missing output is among them.
  const seen = key.key === key.home || key.home === 'output.conf';
  return seen ? problems : problems.map((problem) => ({ ...problem, level: 'ineffective' }));
}

function byPlace(a: Problem, b: Problem): number {
  return (
    keyRank(a.key) - keyRank(b.key) ||
    compare(a.key ?? '', b.key ?? '') ||
    a.line - b.line ||
    a.column - b.column ||
    compare(a.code, b.code)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
