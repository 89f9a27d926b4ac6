import { plural } from '#lib/plural.ts';
import { printable, printableLines } from '#lib/printable.ts';
import type { LoggingVerdict, PlacedProblem } from '#model/logging-verdict.ts';
import { TextPage } from './page.ts';
import { type Paint, paint } from './paint.ts';
import type { TerminalOptions } from './style.ts';

/** The problems of a file as compilers print them, and the corrected text where it is certain. */
export function loggingText(
  { file, ok, problems, corrected }: LoggingVerdict,
  { width, color, ascii }: TerminalOptions,
): string {
  const colors = paint(color, ascii);
  const page = new TextPage(width, colors.symbols);
  for (const problem of problems) writeProblem(page, problem, colors);
  if (corrected !== null) writeCorrected(page, corrected, colors);
  const rejected = problems.filter(({ level }) => level === 'rejected').length;
  const rest = problems.length - rejected;
  const also = rest === 0 ? '' : `, ${plural(rest, 'part')} without effect`;
  page
    .gap()
    .text(
      ok
        ? `${colors.mark(true)} Fargate would take ${printable(file)}${also}`
        : `${colors.mark(false)} Fargate would refuse ${printable(file)}: ${plural(rejected, 'problem')}${also}`,
    );
  return page.toString();
}

function writeProblem(
  page: TextPage,
  { file, line, column, level, code, message, is, shouldBe }: PlacedProblem,
  colors: Paint,
): void {
  const kind = level === 'rejected' ? colors.bad('refused') : colors.severity('medium', 'no effect');
  page.text(
    `${printable(file)}:${String(line)}:${String(column)}: ${kind}: ${printable(message)} ${colors.dim(`(${code})`)}`,
    0,
    2,
  );
  const wanted = shouldBe === undefined ? '' : `  should be ${colors.good(printable(shouldBe))}`;
  page.text(`is ${colors.bad(printable(is) || '(empty)')}${wanted}`, 4, 2);
}

function writeCorrected(page: TextPage, corrected: string, colors: Paint): void {
  page.gap().text(colors.bold('Corrected, as far as it is certain:')).gap();
  for (const line of printableLines(corrected)) page.raw(line);
}
