import { plural, printable } from '#lib/text/wording.ts';
import type { StackDiagnosis } from '#model/finding/stack-diagnosis.ts';
import { paint, type TerminalOptions, TextPage } from './page.ts';

const marks = { ok: true, failed: false, unknown: null } as const;

/** A diagnosis of a stack for a person: every check, and below one that is not ok what to do. */
export function stackDiagnosisText({ stack, checks, status }: StackDiagnosis, options: TerminalOptions): string {
  const colors = paint(options.color, options.ascii);
  const page = new TextPage(options.width, colors.symbols);
  page.ends(colors.bold(printable(stack.name)), colors.dim(printable(`${stack.account} ${stack.region}`))).gap();
  for (const { name, state, told, fix } of checks) {
    page.text(`${colors.mark(marks[state])} ${colors.bold(printable(name))}: ${printable(told, 3000)}`, 2, 2);
    for (const line of fix) page.raw(printable(line, 1000), 6);
  }
  const count = (wanted: string) => checks.filter(({ state }) => state === wanted).length;
  const [failed, unknown] = [count('failed'), count('unknown')];
  page.gap();
  if (status === 'ready') page.text(`${colors.mark(true)} Nothing is missing`);
  else if (failed > 0)
    page.text(`${colors.mark(false)} ${plural(failed, 'check')} failed, ${String(unknown)} not known`);
  else page.text(`${colors.mark(null)} ${plural(unknown, 'check')} not known`);
  return page.toString();
}
