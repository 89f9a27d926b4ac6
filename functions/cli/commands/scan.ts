import type { Command } from 'commander';
import { scan } from '#run/scan/scan.ts';
import { resolveTargets, type TargetOptions } from '#run/scan/targets.ts';
import {
  type ConfigurationFlags,
  configurationOf,
  gateOf,
  withConfiguration,
  namespaceOption,
  targetsOf,
  withCommon,
  withTargets,
} from '../options/options.ts';
import { type Exit, exitOf, type CommonFlags, type Run } from '../run.ts';
import { writeResult } from '../terminal/output.ts';
import { baselineOf, compared, type ResultFlags, withResult } from '../options/result-options.ts';
import type { Terminal } from '../terminal/terminal.ts';

interface ScanFlags extends TargetOptions, ResultFlags, ConfigurationFlags, CommonFlags {
  readonly namespace?: readonly string[];
}

export function addScan(program: Command, run: Run): void {
  const command = withCommon(withConfiguration(withTargets(program.command('scan').description('audit clusters'))));
  withResult(command.addOption(namespaceOption())).action((flags: ScanFlags) =>
    run(flags, (terminal, signal) => scanClusters(flags, terminal, signal)),
  );
}

async function scanClusters(flags: ScanFlags, terminal: Terminal, signal: AbortSignal): Promise<Exit> {
  const progress = terminal.progress();
  try {
    const configuration = await configurationOf(flags, terminal);
    const gate = gateOf(flags, configuration);
    const baseline = await baselineOf(flags, gate);
    const targets = await resolveTargets(await targetsOf(flags, terminal), signal);
    const { result: now, faults } = await scan(targets, {
      scope: flags.namespace ?? [],
      configuration,
      onProgress: (text) => progress.update(text),
    });
    // What was read until an interruption is no result.
    signal.throwIfAborted();
    progress.done();
    const result = compared(now, baseline, configuration, terminal);
    for (const fault of faults) terminal.fail(fault.message);
    for (const warning of result.clusters.flatMap(({ warnings }) => warnings)) terminal.say(`warning: ${warning}`);
    const { format: formats = ['table'], output, lang } = flags;
    const nothing = result.clusters.every(({ status, findings }) => status === 'failed' && findings.length === 0);
    if (!nothing || formats.some((format) => format !== 'table'))
      await writeResult(result, terminal, { format: formats, output, lang, failOn: gate.failOn });
    return exitOf(result, faults, gate);
  } finally {
    progress.done();
  }
}
