import type { Command } from 'commander';
import type { AuditResult } from '#model/result/result.ts';
import { check, type Checked } from '#run/check/check.ts';
import type { SourceOptions } from '#run/check/check-sources.ts';
import {
  type ConfigurationFlags,
  configurationOf,
  gateOf,
  withConfiguration,
  fileOption,
  withCommon,
  withTargets,
} from '../options/options.ts';
import { type Exit, exitOf, type Gate, type CommonFlags, type Run } from '../run.ts';
import { writeResult, worthShowing } from '../terminal/output.ts';
import { baselineOf, compared, type ResultFlags, withResult } from '../options/result-options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { mostlyUnread } from '#run/check/manifest-result.ts';
import { narrowed, narrowedConfiguration, narrowingTexts } from '#run/scan/narrowing.ts';

interface CheckFlags extends SourceOptions, ResultFlags, ConfigurationFlags, CommonFlags {
  readonly file?: readonly string[];
  readonly namespace?: string;
  readonly logging?: string;
  readonly fix?: boolean;
  readonly allowNothing?: boolean;
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
    .option('--allow-nothing', 'no error when nothing that is given makes pods, as of the files of a commit')
    .option('--logging <file>', 'the aws-logging ConfigMap that there will be, instead of that of the cluster')
    .option(
      '--fix',
      'print a diff that adds the labels that are surely missing, instead of the result; changes nothing',
    );
  withResult(command).action((files: string[], flags: CheckFlags) =>
    run(flags, (terminal, signal) => checkManifests(files, flags, terminal, signal)),
  );
}

async function checkManifests(
  files: readonly string[],
  flags: CheckFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Exit> {
  const configuration = narrowedConfiguration(await configurationOf(flags, terminal), flags);
  const gate = gateOf(flags, configuration);
  const baseline = await baselineOf(flags, gate);
  const progress = terminal.progress();
  progress.update('reading manifests and clusters');
  const { stdin } = terminal;
  const options = { ...flags, files: [...(flags.file ?? []), ...files], stdin, configuration };
  const checked = await check(options, () => new Date(), signal).finally(() => progress.done());
  signal.throwIfAborted();
  const result = narrowed(compared(checked.result, baseline, configuration, terminal), flags);
  for (const fault of checked.faults) terminal.fail(fault);
  const { format = ['table'] } = flags;
  const isTold = flags.fix !== true && format.includes('table') && worthShowing(result, format);
  const failed = new Set(checked.faults.map(({ message }) => message));
  for (const note of isTold ? [] : notesOf(result)) if (!failed.has(note)) terminal.say(`note: ${note}`);
  await show({ ...checked, result }, flags, terminal, gate);
  return exitOf(result, checked.faults, gate, { besides: [...mostlyUnread(checked.makers), ...narrowingTexts(flags)] });
}

/** With `--fix`, standard output is only the diff, so that it can be piped; the result still goes to files. */
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
  if (!worthShowing(result, format)) return;
  await writeResult(result, terminal, { format, output, lang, failOn });
}

/** Warnings that several clusters share are printed once. */
function notesOf({ clusters }: AuditResult): string[] {
  return [...new Set(clusters.flatMap(({ warnings }) => warnings))];
}
