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
import { writeResult, worthShowing } from '../terminal/output.ts';
import { baselineOf, compared, type ResultFlags, withResult } from '../options/result-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { narrowed, narrowedConfiguration, narrowingTexts } from '#run/scan/narrowing.ts';

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
    const configuration = narrowedConfiguration(await configurationOf(flags, terminal), flags);
    const gate = gateOf(flags, configuration);
    const baseline = await baselineOf(flags, gate);
    const targets = await resolveTargets(await targetsOf(flags, terminal), signal);
    const { result: now, faults } = await scan(targets, {
      scope: flags.namespace ?? [],
      configuration,
      onProgress: (text) => progress.update(text),
    });
    // An interrupted scan has no result.
    signal.throwIfAborted();
    progress.done();
    const result = narrowed(compared(now, baseline, configuration, terminal), flags);
    for (const fault of faults) terminal.fail(fault);
    const failed = new Set(faults.map(({ message }) => message));
    for (const warning of result.clusters.flatMap(({ warnings }) => warnings))
      if (!failed.has(warning)) terminal.say(`warning: ${warning}`);
    const { format: formats = ['table'], output, lang } = flags;
    if (worthShowing(result, formats))
      await writeResult(result, terminal, { format: formats, output, lang, failOn: gate.failOn });
    return exitOf(result, faults, gate, { besides: narrowingTexts(flags) });
  } finally {
    progress.done();
  }
}
