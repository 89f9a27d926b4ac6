import type { Command } from 'commander';
import { Fault } from '../../model/fault.ts';
import type { Language } from '../../model/language.ts';
import type { AuditResult } from '../../model/result.ts';
import { againstBaseline } from '../../run/against-baseline.ts';
import { readResult } from '../../run/read-result.ts';
import { scan } from '../../run/scan.ts';
import type { Format } from '../../run/formats.ts';
import { resolveTargets, type TargetOptions } from '../../run/targets.ts';
import { type ConfigurationFlags, configurationOf, gateOf, withConfiguration } from '../configuration.ts';
import { type Exit, exitOf, type Gate } from '../exit-codes.ts';
import { failOnOption, formatOption, langOption, namespaceOption, withCommon, withTargets } from '../options.ts';
import { writeResult } from '../output.ts';
import type { CommonFlags, Run } from '../run.ts';
import type { Terminal } from '../terminal.ts';

interface ScanFlags extends TargetOptions, Partial<Gate>, ConfigurationFlags, CommonFlags {
  readonly namespace?: readonly string[];
  readonly format?: readonly Format[];
  readonly output?: string;
  readonly baseline?: string;
  readonly lang: Language;
}

export function addScan(program: Command, run: Run): void {
  const command = withCommon(withConfiguration(withTargets(program.command('scan').description('audit clusters'))));
  command
    .addOption(namespaceOption())
    .addOption(formatOption())
    .option('--output <path>', 'a file, or a folder for several formats')
    .addOption(failOnOption())
    .option('--fail-on-incomplete', 'exit 4 when not every rule could be evaluated')
    .option('--baseline <file>', 'an earlier result, as JSON: says what is new, worse and resolved')
    .option('--fail-on-new', 'only what is new or worse than the baseline can fail the run')
    .addOption(langOption())
    .option('--no-fail-on-incomplete', 'do not, whatever the configuration says')
    .action((flags: ScanFlags) => run(flags, (terminal, signal) => scanClusters(flags, terminal, signal)));
}

async function scanClusters(flags: ScanFlags, terminal: Terminal, signal: AbortSignal): Promise<Exit> {
  const progress = terminal.progress();
  try {
    const configuration = await configurationOf(flags, terminal);
    const gate = gateOf(flags, configuration);
    const baseline = await baselineOf(flags, gate);
    const targets = await resolveTargets(flags, signal);
    const { result: now, faults } = await scan(targets, {
      scope: flags.namespace ?? [],
      configuration,
      onProgress: (text) => progress.update(text),
    });
    // What was read until an interruption is no result.
    signal.throwIfAborted();
    progress.done();
    const { result, warnings } =
      baseline === null ? { result: now, warnings: [] } : againstBaseline(now, baseline, configuration);
    for (const warning of warnings) terminal.say(`warning: ${warning}`);
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

/** Read before the clusters are: nobody should wait for an audit to hear that a file is not there. */
async function baselineOf({ baseline }: ScanFlags, { failOnNew = false }: Gate): Promise<AuditResult | null> {
  if (baseline !== undefined) return readResult(baseline);
  if (failOnNew) throw new Fault('usage', '--fail-on-new needs --baseline FILE: an earlier result, written as JSON');
  return null;
}
