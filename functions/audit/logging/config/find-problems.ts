import { keyRank, type MeantConfig, type MeantKey, type Problem } from './interpret-config.ts';
import { judgeEnvironmentVariables, judgeOutputs, judgeProcessLog, judgeUnknownKeys, judgeSize } from './judge-data.ts';
import { judgeDestinations, judgeLoops, judgeMatches, judgeRegions } from './judge-destinations.ts';
import { judgeIndentation, judgeSyntax } from './judge-indentation.ts';
import { judgeParserSections, judgeParserUses, parsersOf } from './judge-parsers.ts';
import { judgePlugins, judgeSections } from './judge-section.ts';
import { judgeSettings } from './judge-settings.ts';

export interface LoggingContext {
  /** Region of the cluster; null if unknown. */
  readonly region: string | null;
  /** Kubernetes version of the control plane, e.g. `1.33`; null if unknown. */
  readonly kubernetesVersion: string | null;
  /** Only one data key was given: problems that need the other keys are not reported. */
  readonly partial?: boolean;
}

/** All problems, in an order that depends on the configuration alone. */
export function findProblems(config: MeantConfig, context: LoggingContext): Problem[] {
  const { data, keys } = config;
  const partial = context.partial ?? false;
  return [
    ...judgeSize(data),
    ...(partial ? [] : [...judgeOutputs(config), ...judgeUnknownKeys(keys)]),
    ...judgeProcessLog(data),
    ...judgeEnvironmentVariables(data),
    ...keys.flatMap((key) => judgeKey(key, context)),
    ...(partial ? [] : keys.flatMap((key) => judgeElsewhere(key, context))),
    ...judgeWhole(config, context),
  ]
    .map((problem) => (partial && problem.code === 'section-misplaced' ? { ...problem, correctable: false } : problem))
    .map((problem) => asSeen(problem, config))
    .toSorted(byPlace);
}

function judgeKey(key: MeantKey, { kubernetesVersion }: LoggingContext): Problem[] {
  if (key.home === null) return [];
  return [
    ...judgeSyntax(key),
    ...judgeIndentation(key),
    ...judgeSections(key),
    ...judgePlugins(key.sections, kubernetesVersion),
  ];
}

/** Problems that show only when the sections of all keys are judged together. */
function judgeWhole(config: MeantConfig, { region, partial = false }: LoggingContext): Problem[] {
  const { sections } = config;
  const parsers = parsersOf(sections, partial);
  return [
    ...sections.filter(({ kind }) => kind !== 'PARSER').flatMap(judgeSettings),
    ...judgeParserSections(parsers),
    ...(partial ? [] : judgeParserUses(sections, parsers)),
    ...judgeDestinations(sections),
    ...judgeMatches(config, partial),
    ...judgeLoops(config),
    ...judgeRegions(config, region),
  ];
}

/** Problems of sections in a key that Fargate does not read, judged as if they stood under the right key. */
function judgeElsewhere({ home, sections }: MeantKey, { kubernetesVersion }: LoggingContext): Problem[] {
  if (home !== null) return [];
  return [...judgePlugins(sections, kubernetesVersion), ...sections.flatMap(judgeSettings)]
    .filter(({ code }) => code !== 'service-owned-key')
    .map(({ code, key, line, column, message, is }) => ({
      code,
      level: 'note',
      key,
      line,
      column,
      message: `Where it belongs: ${message}`,
      is,
      correctable: false,
    }));
}

/** Under a misspelt key Fargate does not see it, unless the missing output is among it. */
function asSeen(problem: Problem, { keys }: MeantConfig): Problem {
  const { key, level, code } = problem;
  if (level === 'note' || key === null || code === 'environment-variable' || code === 'output-missing') return problem;
  const meant = keys.find((one) => one.key === key);
  const isSeen = meant === undefined || meant.home === key || meant.home === 'output.conf';
  return isSeen ? problem : { ...problem, level: 'ineffective' };
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
