import path from 'node:path';
import {
  type Configuration,
  noConfiguration,
  configurationSchema,
  type ConfigurationDocument,
  type ExpectationDocument,
  type RuleSettings,
  type Expectation,
} from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Documents } from '#publish/documents.ts';
import { errorText } from '#lib/text/wording.ts';
import { compileWildcard } from '#lib/text/compare.ts';
import { readText } from '../read-text.ts';
import { explainIssue, configurationFault, readProblems, ruleProblems } from './problem.ts';
import { SourceText } from './source-text.ts';

export const configurationFileName = 'fargate-auditor.yaml';
const what = 'the configuration';

/** Configuration and its file; the file is null if there is none. */
interface Loaded {
  readonly configuration: Configuration;
  readonly file: string | null;
}

/**
 * Loads the configuration for the command line: the given file, or the nearest `fargate-auditor.yaml` in the working
 * directory or above it; `false` for none.
 */
export async function loadConfiguration(asked: string | false | undefined, from = process.cwd()): Promise<Loaded> {
  if (asked === false) return { configuration: noConfiguration, file: null };
  if (asked !== undefined) return load(asked, await readText(asked, what));
  for (const folder of upward(from)) {
    const file = path.join(folder, configurationFileName);
    const text = await readIfThere(file);
    if (text !== null) return load(path.relative(from, file), text);
  }
  return { configuration: noConfiguration, file: null };
}

/** Reads the operator's configuration from the bucket; the default if there is none. */
export async function readConfiguration(documents: Pick<Documents, 'readConfigurationText'>): Promise<Configuration> {
  const stored = await documents.readConfigurationText();
  return stored === null ? noConfiguration : parseConfiguration(stored.text, stored.where);
}

function load(file: string, text: string): Loaded {
  return { configuration: parseConfiguration(text, file), file };
}

function* upward(from: string): Iterable<string> {
  let folder = path.resolve(from);
  for (;;) {
    yield folder;
    const above = path.dirname(folder);
    if (above === folder) return;
    folder = above;
  }
}

/** Null if the file does not exist; an unreadable file must not count as absent. */
async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readText(file, what);
  } catch (error) {
    if (error instanceof AuditorError && isAbsent(error.cause)) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Size limit, far above any hand-written file. */
const mostCharacters = 1_000_000;

const start = { line: 1, column: 1 };

/**
 * Parses the text of `fargate-auditor.yaml`, YAML or JSON; an empty text is valid. Throws a single `AuditorError` that lists
 * all problems as `file:line:column`.
 */
export function parseConfiguration(text: string, file: string): Configuration {
  if (text.length > mostCharacters)
    throw configurationFault(file, [{ position: start, message: `longer than ${String(mostCharacters)} characters` }]);
  const source = new SourceText(text);
  const wrong = source.errors();
  if (wrong.length > 0) throw configurationFault(file, wrong);
  const value = valueOf(source, file) ?? {};
  const parsed = configurationSchema.safeParse(value);
  const issues = parsed.success ? [] : parsed.error.issues;
  const problems = [
    ...issues.flatMap((issue) => explainIssue(issue, source, value)),
    ...ruleProblems(value, source),
    ...readProblems(value, source),
  ];
  if (!parsed.success || problems.length > 0) throw configurationFault(file, problems);
  return compileConfiguration(parsed.data);
}

function valueOf(source: SourceText, file: string): unknown {
  try {
    return source.value();
  } catch (error) {
    // Parsing accepts aliases without a target, and those that would expand without end; converting them to values
    // fails.
    throw configurationFault(file, [{ position: start, message: errorText(error) }], { cause: error });
  }
}

/** Compiles the document for the program: fills in defaults, compiles patterns. */
function compileConfiguration(document: ConfigurationDocument): Configuration {
  const { targets, rules = {}, gate = {}, reads, expectations = [], waivers = [], annotationWaivers } = document;
  return {
    ...(targets === undefined ? {} : { targets }),
    rules: new Map(Object.entries(rules).map(([id, setting]) => [id, toSettings(setting)])),
    gate,
    without: reads?.without ?? [],
    expectations: expectations.map(compileExpectation),
    waivers,
    annotationWaivers: annotationWaivers ?? noConfiguration.annotationWaivers,
  };
}

function toSettings(setting: NonNullable<ConfigurationDocument['rules']>[string]): RuleSettings {
  if (setting === 'off') return { off: true };
  if (typeof setting === 'string') return { off: false, severity: setting };
  return { ...setting, off: setting.off ?? false };
}

function compileExpectation(expectation: ExpectationDocument): Expectation {
  const { clusters, accounts, regions, namespaces, logging, fargate, reason } = expectation;
  const isCluster = anyOf(clusters);
  const isAccount = anyOf(accounts);
  const isRegion = anyOf(regions);
  return {
    coversCluster: ({ account, region, cluster }) => isCluster(cluster) && isAccount(account) && isRegion(region),
    coversNamespace: anyOf(namespaces),
    coversAll: namespaces.some((pattern) => /^\*+$/.test(pattern)),
    logging,
    fargate,
    reason,
  };
}

function anyOf(patterns: readonly string[] = ['*']): (text: string) => boolean {
  const tests = patterns.map(compileWildcard);
  return (text) => tests.some((test) => test(text));
}
