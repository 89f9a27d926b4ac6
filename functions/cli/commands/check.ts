import type { Command } from 'commander';
import { Fault } from '../../model/fault.ts';
import type { Language } from '../../model/language.ts';
import type { AuditResult } from '../../model/result.ts';
import { againstBaseline } from '../../run/against-baseline.ts';
import { check, type Checked } from '../../run/check/check.ts';
import type { Format } from '../../run/formats.ts';
import type { SourceOptions } from '../../run/check/check-sources.ts';
import { readResult } from '../../run/read-result.ts';
import { type ConfigurationFlags, configurationOf, gateOf, withConfiguration } from '../configuration.ts';
import { type Exit, exitOf, type Gate } from '../exit-codes.ts';
import { failOnOption, fileOption, formatOption, langOption, withCommon, withTargets } from '../options.ts';
import { writeResult } from '../output.ts';
import type { CommonFlags, Run } from '../run.ts';
import type { Terminal } from '../terminal.ts';

interface CheckFlags extends SourceOptions, Partial<Gate>, ConfigurationFlags, CommonFlags {
  readonly file?: readonly string[];
  readonly namespace?: string;
  readonly logging?: string;
  readonly fix?: boolean;
  readonly format?: readonly Format[];
  readonly output?: string;
  readonly baseline?: string;
  readonly lang: Language;
}

export function addCheck(program: Command, run: Run): void {
  const command = program.command('check').description('judge manifests before they ship');
  command
    .argument('[files...]', 'the same as -f')
    .addOption(fileOption('-f, --file <file>', 'manifests: a file, a folder, or - for standard input; repeatable'))
    .addOption(fileOption('--profiles <file>', 'profiles, as aws eks describe-fargate-profile prints them; repeatable'))
    .addOption(fileOption('--eksctl <file>', 'profiles of an eksctl ClusterConfig; repeatable'));
  withCommon(withConfiguration(withTargets(command)))
    .option('-n, --namespace <name>', 'namespace of objects that name none (else default)')
    .option('--logging <file>', 'the aws-logging ConfigMap that there will be, instead of that of the cluster')
    .option(
      '--fix',
      'print a diff that adds the labels that are surely missing, instead of the result; changes nothing',
    )
    .addOption(formatOption())
    .option('--output <path>', 'a file, or a folder for several formats')
    .addOption(failOnOption())
    .option('--fail-on-incomplete', 'exit 4 when not every rule could be evaluated')
    .option('--baseline <file>', 'an earlier result, as JSON: says what is new, worse and resolved')
    .option('--fail-on-new', 'only what is new or worse than the baseline can fail the run')
    .addOption(langOption())
    .option('--no-fail-on-incomplete', 'do not, whatever the configuration says')
    .action((files: string[], flags: CheckFlags) =>
      run(flags, (terminal, signal) => checkManifests(files, flags, terminal, signal)),
    );
}

async function checkManifests(
  files: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Exit> {
  const configuration = await configurationOf(flags, terminal);
  const gate = gateOf(flags, configuration);
  const baseline = await baselineOf(flags, gate);
  const progress = terminal.progress();
  progress.update('reading manifests and clusters');
  const options = { ...flags, files: [...(flags.file ?? []), ...files], configuration };
  const checked = await check(options, () => new Date(), signal).finally(() => progress.done());
  signal.throwIfAborted();
  const { result, warnings } =
    baseline === null
      ? { result: checked.result, warnings: [] }
      : againstBaseline(checked.result, baseline, configuration);
  for (const warning of warnings) terminal.say(`warning: ${warning}`);
  for (const fault of checked.faults) terminal.fail(fault.message);
  const isTold = flags.fix !== true && (flags.format ?? ['table']).includes('table');
  for (const note of isTold ? [] : notesOf(result)) terminal.say(`note: ${note}`);
  await show({ ...checked, result }, flags, terminal, gate);
  return exitOf(result, checked.faults, gate);
}

/** With `--fix` standard output is the diff alone, so that it can be piped on; the result still goes to files. */
async function show(
  { fixes, result }: Checked,
  flags: CheckFlags,
  terminal: Terminal,
  { failOn }: Gate,
): Promise<void> {
  if (flags.fix === true) {
    for (const note of fixes.notes) terminal.say(`note: ${note}`);
    await terminal.data(fixes.diff);
    if (flags.output === undefined) return;
  }
  const { format = ['table'], output, lang } = flags;
  await writeResult(result, terminal, { format, output, lang, failOn });
}

/** What several clusters are told alike is said once. */
function notesOf({ clusters }: AuditResult): string[] {
  return [...new Set(clusters.flatMap(({ warnings }) => warnings))];
}

async function baselineOf({ baseline }: CheckFlags, { failOnNew = false }: Gate): Promise<AuditResult | null> {
  if (baseline !== undefined) return readResult(baseline);
  if (failOnNew) throw new Fault('usage', '--fail-on-new needs --baseline FILE: an earlier result, written as JSON');
  return null;
}
