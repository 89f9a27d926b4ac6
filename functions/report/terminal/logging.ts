import { plural, printable, printableLines } from '#lib/text/wording.ts';
import type { JudgedOutput, LoggingVerdict, PlacedProblem } from '#model/result/logging-verdict.ts';
import { TextPage, type Paint, paint, type TerminalOptions } from './page.ts';

/** The problems of a file as compilers print them, what would arrive where, and the corrected text where it is certain. */
export function loggingText(verdict: LoggingVerdict, { width, color, ascii }: TerminalOptions): string {
  const { problems, notes, corrected } = verdict;
  const colors = paint(color, ascii);
  const page = new TextPage(width, colors.symbols);
  for (const problem of problems) writeProblem(page, problem, colors);
  for (const note of notes) writeProblem(page, note, colors);
  if (problems.length > 0) page.gap().text('fargate-auditor rules CODE explains what stands in brackets.');
  if (corrected !== null) writeCorrected(page, corrected, colors);
  const arriving = verdict.outputs.filter(({ obstacle, receives }) => obstacle === null && receives !== 'nothing');
  const isLost = verdict.outputs.length > 0 && arriving.length === 0;
  page.gap().text(`${colors.mark(verdict.ok && !isLost)} ${outcome(verdict)}`);
  if (verdict.ok) writeOutputs(page, verdict.outputs, { colors, isLost });
  return page.toString();
}

/** Verdict on the file, as Fargate and its log router would take it, in one sentence. */
function outcome({ file, taken, starts, problems }: LoggingVerdict): string {
  const count = (level: PlacedProblem['level']) => problems.filter((one) => one.level === level).length;
  const rest = count('ineffective');
  const also = rest === 0 ? '' : `, ${plural(rest, 'part')} without effect`;
  const name = printable(file);
  if (!taken) {
    return `Fargate would refuse ${name}: ${plural(count('rejected'), 'problem')}${also}. Where the namespace has its label, kubectl apply is denied; else pods start without logs`;
  }
  if (starts === 'no') {
    return `Fargate would take ${name}, but its log router would not start, so that nothing is logged: ${plural(count('unstartable'), 'problem')}${also}`;
  }
  const router = starts === 'yes' ? 'and its log router would start' : 'but its log router may not start';
  return `Fargate would take ${name}, ${router}${also}`;
}

interface Losses {
  readonly colors: Paint;
  /** No output gets what it could deliver. */
  readonly isLost: boolean;
}

function writeOutputs(page: TextPage, outputs: readonly JudgedOutput[], { colors, isLost }: Losses): void {
  for (const output of outputs) writeOutput(page, output, colors);
  if (isLost) page.text('No log of a container would arrive anywhere.', 2);
  else if (outputs.length > 0) {
    page.text('Whether they arrive is for the execution role, the network and the destination to say.', 2);
  }
}

function writeOutput(
  page: TextPage,
  { plugin, line, destination, receives, obstacle }: JudgedOutput,
  colors: Paint,
): void {
  const where = `${printable(destination)} (${plugin}, line ${String(line)})`;
  if (obstacle !== null) page.text(`${colors.bad('nothing')} to ${where}: ${printable(obstacle)}`, 2, 2);
  else if (receives === 'nothing') page.text(`${colors.bad('no log of a container')} to ${where}`, 2, 2);
  else
    page.text(`${receives === 'everything' ? 'logs of all containers' : 'logs that fit its Match'} to ${where}`, 2, 2);
}

function writeProblem(
  page: TextPage,
  { file, line, column, level, code, message, is, shouldBe }: PlacedProblem,
  colors: Paint,
): void {
  const place = `${printable(file)}:${String(line)}:${String(column)}`;
  page.text(`${place}: ${levelText(level, colors)}: ${printable(message)} ${colors.dim(`(${code})`)}`, 0, 2);
  const wanted = shouldBe === undefined ? '' : `  should be ${colors.good(printable(shouldBe))}`;
  if (level !== 'note') page.text(`is ${colors.bad(printable(is) || '(empty)')}${wanted}`, 4, 2);
}

function levelText(level: PlacedProblem['level'], colors: Paint): string {
  switch (level) {
    case 'rejected':
      return colors.bad('refused');
    case 'unstartable':
      return colors.bad('does not start');
    case 'ineffective':
      return colors.severity('medium', 'no effect');
    case 'note':
      return colors.dim('note');
  }
}

function writeCorrected(page: TextPage, corrected: string, colors: Paint): void {
  page.gap().text(colors.bold('Corrected:')).gap();
  for (const line of printableLines(corrected)) page.raw(line);
}
