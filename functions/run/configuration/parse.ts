import { errorText } from '#lib/text/errors.ts';
import { type Configuration, configurationSchema } from '#model/configuration/configuration.ts';
import { compileConfiguration } from './compile.ts';
import { explainIssue } from './explain-issue.ts';
import { configurationFault } from './problem.ts';
import { ruleProblems } from './rule-problems.ts';
import { SourceText } from './source-text.ts';

/** Far more than anyone writes by hand. */
const mostCharacters = 1_000_000;

const start = { line: 1, column: 1 };

/**
 * Reads the text of `fargate-auditor.yaml`, YAML or JSON; an empty one asks for nothing. What is wrong with it is one
 * `Fault` that names all of it as `file:line:column`.
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
  const problems = [...issues.flatMap((issue) => explainIssue(issue, source, value)), ...ruleProblems(value, source)];
  if (!parsed.success || problems.length > 0) throw configurationFault(file, problems);
  return compileConfiguration(parsed.data);
}

function valueOf(source: SourceText, file: string): unknown {
  try {
    return source.value();
  } catch (error) {
    // The parser lets through aliases of nothing, and those that would multiply without end.
    throw configurationFault(file, [{ position: start, message: errorText(error) }], { cause: error });
  }
}
