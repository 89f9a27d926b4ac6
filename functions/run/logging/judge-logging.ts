import type { LoggingContext } from '#audit/logging/config/find-problems.ts';
import { judgeLoggingConfig } from '#audit/logging/config/judge-logging-config.ts';
import type { Problem } from '#audit/logging/config/problem.ts';
import type { ManifestProblem } from './logging-input-judge.ts';
import type { LoggingInput } from './logging-input.ts';
import { readLoggingInput } from './read-logging-input.ts';

/** `line` and `column` are those of the file. */
export type LoggingFileProblem = (Problem | ManifestProblem) & { readonly file: string };

export interface LoggingFileVerdict {
  readonly file: string;
  /** In the order of the file. */
  readonly problems: readonly LoggingFileProblem[];
  /** The ConfigMap as a manifest, or the bare text when the input was bare; null when nothing certain can be corrected. */
  readonly corrected: string | null;
  /** Nothing is rejected. */
  readonly ok: boolean;
}

/** Judges the text of a manifest or of a bare `output.conf`, as `fargate-auditor logging -f FILE` does. */
export function judgeLogging(
  text: string,
  fileName: string,
  context: Pick<LoggingContext, 'region' | 'kubernetesVersion'>,
): LoggingFileVerdict {
  const input = readLoggingInput(text, fileName);
  const { rejected, ineffective, corrected } = judgeLoggingConfig(input.data, {
    ...context,
    partial: input.bareKey !== null,
  });
  const located = [...rejected, ...ineffective].map((problem) => ({
    ...problem,
    ...input.locate(problem.key, problem),
  }));
  const problems = [...input.problems, ...located].map((problem) => ({ ...problem, file: fileName })).toSorted(byPlace);
  const ok = problems.every(({ level }) => level !== 'rejected');
  return { file: fileName, problems, corrected: correctedText(input, corrected), ok };
}

function correctedText(input: LoggingInput, data: Readonly<Record<string, string>> | null): string | null {
  const anything = data !== null || input.problems.some(({ correctable }) => correctable);
  return anything ? input.print(data) : null;
}

function byPlace(a: LoggingFileProblem, b: LoggingFileProblem): number {
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
