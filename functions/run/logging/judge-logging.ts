import type { LoggingContext } from '#audit/logging/config/find-problems.ts';
import { judgeLoggingConfig, type ConfigJudgement } from '#audit/logging/config/judge-logging-config.ts';
import { mayNotStart, type Problem, severityOf } from '#audit/logging/config/interpret-config.ts';
import { problemCodes } from '#audit/logging/problem-codes.ts';
import type { JudgedOutput, LoggingVerdict, PlacedProblem } from '#model/result/logging-verdict.ts';
import type { ManifestProblem } from './logging-input-judge.ts';
import type { LoggingInput } from './logging-input.ts';
import { readLoggingInput } from './read-logging-input.ts';

type Context = Pick<LoggingContext, 'region' | 'kubernetesVersion'>;

/** Judges the text of a manifest or of a bare `output.conf`, as `fargate-auditor logging -f FILE` does. */
export function judgeLogging(text: string, fileName: string, context: Context): LoggingVerdict {
  const input = readLoggingInput(text, fileName);
  const { judged, verdict } = judgeInput(input, fileName, context);
  return { ...verdict, corrected: correctedText(input, judged.corrected, { fileName, context }) };
}

interface JudgedInput {
  readonly judged: ConfigJudgement;
  readonly verdict: Omit<LoggingVerdict, 'corrected'>;
}

function judgeInput(input: LoggingInput, file: string, context: Context): JudgedInput {
  const judged = judgeLoggingConfig(input.data, { ...context, partial: input.bareKey !== null });
  const place = (problem: Problem) => placed({ ...problem, ...input.locate(problem.key, problem) }, file);
  const problems = [
    ...input.problems.map((problem) => placed(problem, file)),
    ...[...judged.rejected, ...judged.unstartable, ...judged.ineffective].map(place),
  ].toSorted(byPlace);
  const taken = problems.every(({ level }) => level !== 'rejected');
  const starts = startsWith(problems);
  const outputs = judged.outputs.map((output): JudgedOutput => {
    const { plugin, destination, receives, obstacle } = output;
    return { plugin, ...input.locate(output.key, output), destination, receives, obstacle };
  });
  const odd = input.notes.map((note) => placed(note, file));
  const notes = [...odd, ...judged.notes.map(place)].toSorted(byPlace);
  return { judged, verdict: { file, ok: taken && starts !== 'no', taken, starts, problems, notes, outputs } };
}

function startsWith(problems: readonly PlacedProblem[]): LoggingVerdict['starts'] {
  if (problems.some(({ level }) => level === 'unstartable')) return 'no';
  return problems.some(({ code }) => mayNotStart.has(code)) ? 'maybe' : 'yes';
}

function placed(problem: Problem | ManifestProblem, file: string): PlacedProblem {
  const { line, column, level, code, key, message, is, shouldBe, correctable } = problem;
  const { fix, docs } = problemCodes[code];
  const place = { file, line, column, level, severity: severityOf(problem), code, key };
  return { ...place, message, is, ...(shouldBe === undefined ? {} : { shouldBe }), fix, correctable, docs };
}

/** Judged once more, so that no text is printed that would be refused, or would not start, or would change again. */
function correctedText(
  input: LoggingInput,
  data: Readonly<Record<string, string>> | null,
  { fileName, context }: { readonly fileName: string; readonly context: Context },
): string | null {
  if (data === null && !input.problems.some(({ correctable }) => correctable)) return null;
  const text = input.print(data);
  const again = readLoggingInput(text, fileName);
  const { judged, verdict } = judgeInput(again, fileName, context);
  const isSettled = judged.corrected === null && !again.problems.some(({ correctable }) => correctable);
  return verdict.ok && isSettled ? text : null;
}

function byPlace(a: PlacedProblem, b: PlacedProblem): number {
  return a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0);
}
