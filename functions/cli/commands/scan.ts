import type { Command } from 'commander';
import { scan } from '../../run/scan.ts';
import type { Format } from '../../run/render.ts';
import { resolveTargets, type TargetOptions } from '../../run/targets.ts';
import { type Exit, exitOf, type Gate } from '../exit-codes.ts';
import { failOnOption, formatOption, namespaceOption, withCommon, withTargets } from '../options.ts';
import { writeResult } from '../output.ts';
import type { CommonFlags, Run } from '../run.ts';
import type { Terminal } from '../terminal.ts';

interface ScanFlags extends TargetOptions, Gate, CommonFlags {
  readonly namespace?: readonly string[];
  readonly format?: readonly Format[];
  readonly output?: string;
}

export function addScan(program: Command, run: Run): void {
  const command = withCommon(withTargets(program.command('scan').description('audit clusters')));
  command
    .addOption(namespaceOption())
    .addOption(formatOption())
    .option('--output <path>', 'a file, or a folder for several formats')
    .addOption(failOnOption())
    .option('--fail-on-incomplete', 'exit 4 when not every rule could be evaluated', false)
    .action((flags: ScanFlags) => run(flags, (terminal, signal) => scanClusters(flags, terminal, signal)));
}

async function scanClusters(flags: ScanFlags, terminal: Terminal, signal: AbortSignal): Promise<Exit> {
  const progress = terminal.progress();
  try {
    const targets = await resolveTargets(flags, signal);
    const { result, faults } = await scan(targets, {
      scope: flags.namespace ?? [],
      onProgress: (text) => progress.update(text),
    });
    // What was read until an interruption is no result.
    signal.throwIfAborted();
    progress.done();
    for (const fault of faults) terminal.fail(fault.message);
    for (const warning of result.clusters.flatMap(({ warnings }) => warnings)) terminal.say(`warning: ${warning}`);
    const formats = flags.format ?? ['table'];
    const nothing = result.clusters.every(({ status, findings }) => status === 'failed' && findings.length === 0);
    if (!nothing || formats.some((format) => format !== 'table'))
      await writeResult(result, formats, flags.output, terminal);
    return exitOf(result, faults, flags);
  } finally {
    progress.done();
  }
}
