import type { Command } from 'commander';
import type { Language } from '../../model/language.ts';
import { againstBaseline } from '../../run/against-baseline.ts';
import { readResult } from '../../run/read-result.ts';
import type { Format } from '../../run/formats.ts';
import { type Exit, exitOf, type Gate } from '../exit-codes.ts';
import { failOnOption, formatOption, langOption, withCommon } from '../options.ts';
import { writeResult } from '../output.ts';
import type { CommonFlags, Run } from '../run.ts';
import type { Terminal } from '../terminal.ts';

interface DiffFlags extends Partial<Pick<Gate, 'failOn'>>, CommonFlags {
  readonly format?: readonly Format[];
  readonly output?: string;
  readonly lang: Language;
}

export function addDiff(program: Command, run: Run): void {
  withCommon(program.command('diff').description('what changed between two results that were written as JSON'))
    .argument('<before>', 'the earlier result')
    .argument('<after>', 'the later result')
    .addOption(formatOption())
    .option('--output <path>', 'a file, or a folder for several formats')
    .addOption(failOnOption())
    .addOption(langOption())
    .action((before: string, after: string, flags: DiffFlags) =>
      run(flags, (terminal) => compare(before, after, flags, terminal)),
    );
}

/** Only what is new or worse can fail it: what was there before is no news. */
async function compare(before: string, after: string, flags: DiffFlags, terminal: Terminal): Promise<Exit> {
  const { failOn = 'high' } = flags;
  const [baseline, current] = [await readResult(before), await readResult(after)];
  const { result, warnings } = againstBaseline(current, baseline);
  for (const warning of warnings) terminal.say(`warning: ${warning}`);
  const { format, output, lang } = flags;
  await writeResult(result, terminal, { format, output, lang, failOn, changesOnly: true });
  return exitOf(result, [], { failOn, failOnNew: true, failOnIncomplete: false });
}
