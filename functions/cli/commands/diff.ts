import type { Command } from 'commander';
import { againstBaseline, readResult } from '#run/diff/against-baseline.ts';
import { type Exit, exitOf, type Gate, type CommonFlags, type Run } from '../run.ts';
import { withCommon } from '../options/options.ts';
import { writeResult } from '../terminal/output.ts';
import { type WritingFlags, withWriting } from '../options/result-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { defaultFailOn } from '#model/finding/severity.ts';

interface DiffFlags extends WritingFlags, Partial<Pick<Gate, 'failOn'>>, CommonFlags {}

export function addDiff(program: Command, run: Run): void {
  const command = program.command('diff').description('what changed between two results that were written as JSON');
  withWriting(withCommon(command))
    .argument('<before>', 'the earlier result')
    .argument('<after>', 'the later result')
    .action((before: string, after: string, flags: DiffFlags) =>
      run(flags, (terminal) => compare(before, after, flags, terminal)),
    );
}

/** Only what is new or worse can fail it: what was there before is no news. */
async function compare(before: string, after: string, flags: DiffFlags, terminal: Terminal): Promise<Exit> {
  const { failOn = defaultFailOn } = flags;
  const [baseline, current] = [await readResult(before), await readResult(after)];
  const { result, warnings } = againstBaseline(current, baseline);
  for (const warning of warnings) terminal.say(`warning: ${warning}`);
  const { format, output, lang } = flags;
  await writeResult(result, terminal, { format, output, lang, failOn, changesOnly: true });
  return exitOf(result, [], { failOn, failOnNew: true, failOnIncomplete: false });
}
