import { Command, InvalidArgumentError, Option } from 'commander';
import { isNear, nearest } from '#lib/text/compare.ts';
import { printable } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { severities, defaultFailOn } from '#model/finding/severity.ts';
import { languages, type DocumentFormat, documentFormats, type Format, formatNames } from '#model/result/format.ts';
import { targetAtHand } from '#run/scan/context-target.ts';
import type { TargetOptions } from '#run/scan/targets.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import { configurationFileName, loadConfiguration } from '#run/configuration/load.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Gate } from '../run.ts';

/** Appends a value, for options that may be repeated or take several values. */
function collect(word: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), ...word.split(',').filter((part) => part !== '')];
}

function oneOf<T extends string>(allowed: readonly T[], what: string) {
  return (word: string): T => {
    const found = allowed.find((one) => one === word);
    if (found !== undefined) return found;
    const near = nearest(word, allowed, isNear);
    throw new InvalidArgumentError(
      near === null ? `The ${what} is one of ${allowed.join(', ')}.` : `Did you mean ${near}?`,
    );
  };
}

/** Formats of a result; several require `--output DIR`. */
export function formatOption(): Option {
  return listOption('-o, --format <format>', formatNames, `${formatNames.join(', ')}; repeatable`);
}

/** The format of a command that prints one document. */
export function documentFormatOption(): Option {
  return listOption('-o, --format <format>', documentFormats, documentFormats.join(', '));
}

function listOption(flags: string, allowed: readonly Format[], description: string): Option {
  const parse = oneOf(allowed, 'format');
  return new Option(flags, description).argParser<Format[]>((word, before) => {
    const given = (before as Format[] | undefined) ?? [];
    return [...new Set([...given, ...word.split(',').map(parse)])];
  });
}

/** The one format of a command that prints one document. */
export function singleFormat(formats: readonly DocumentFormat[] = ['table']): DocumentFormat {
  const [format = 'table', ...more] = formats;
  if (more.length > 0) throw new AuditorError('usage', `One format at a time, not ${formats.join(' and ')}`);
  return format;
}

export function langOption(): Option {
  return new Option('--lang <language>', `headings of reports: ${languages.join(', ')}`)
    .argParser(oneOf(languages, 'language'))
    .default('en');
}

export function failOnOption(): Option {
  const from = `else gate.failOn of the configuration, else ${defaultFailOn}`;
  return new Option('--fail-on <severity>', `findings of this severity or worse give exit 1 (${from})`).argParser(
    oneOf([...severities.filter((severity) => severity !== 'info'), 'none'], 'severity'),
  );
}

/** Ids of rules. */
export function ruleOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collect);
}

export function severityOption(): Option {
  const what = `leave findings out that are milder: ${severities.join(', ')}`;
  return new Option('--severity <severity>', what).argParser(oneOf(severities, 'severity'));
}

/** Options that select clusters and the connection to them. */
export function withTargets(command: Command): Command {
  return withConnection(
    command
      .addOption(clusterOption('EKS cluster; repeatable'))
      .option('--all-clusters', 'every cluster of the account and region')
      .addOption(
        new Option('--snapshot <dir>', 'a saved cluster instead of a live one; repeatable').argParser(collect),
      ),
  );
}

export function clusterOption(description: string): Option {
  return new Option('--cluster <name>', description).argParser(collect);
}

/** The requested targets, or else the cluster of the kubectl context, which is printed, since nobody named it. */
export async function targetsOf<T extends TargetOptions>(flags: T, terminal: Terminal, question?: string): Promise<T> {
  const { options, told } = await targetAtHand(flags, question);
  if (told !== null) terminal.say(printable(told));
  return options;
}

/** Options for connecting to live clusters. */
export function withConnection(command: Command): Command {
  return command
    .option('--region <region>', 'AWS region (else AWS_REGION, else the AWS profile)')
    .option('--profile <name>', 'AWS profile (else AWS_PROFILE)')
    .option('--role-arn <arn>', 'role to assume first')
    .option('--kubeconfig <file>', 'reach the Kubernetes side as kubectl does, e.g. a private endpoint through a proxy')
    .option('--context <name>', 'context of the kubeconfig');
}

/** Options of every command. */
export function withCommon(command: Command): Command {
  return command
    .option('-q, --quiet', 'say nothing but data and failures')
    .option('-v, --verbose', 'say what is being done');
}

/** File names, one per option: a name may contain a comma. */
export function fileOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser<string[]>((word, before) => [
    ...((before as string[] | undefined) ?? []),
    word,
  ]);
}

export function namespaceOption(): Option {
  return new Option('-n, --namespace <name>', 'look at this namespace only; repeatable').argParser(collect);
}

/** Source of the configuration; `false` for none. */
export interface ConfigurationFlags {
  readonly config?: string | false;
}

export function withConfiguration(command: Command): Command {
  return command
    .option('--config <file>', `configuration (else the nearest ${configurationFileName}, here or above)`)
    .option('--no-config', 'do not look for a configuration');
}

/** Loads the requested configuration. Prints the file that it came from, since nobody may have named it. */
export async function configurationOf({ config }: ConfigurationFlags, terminal: Terminal): Promise<Configuration> {
  const { configuration, file } = await loadConfiguration(config);
  if (file !== null) terminal.say(`configuration: ${printable(file)}`);
  return configuration;
}

/** Gate that fails the run: flags override the configuration. */
export function gateOf(flags: Partial<Gate>, { gate }: Configuration): Gate {
  return {
    failOn: flags.failOn ?? gate.failOn ?? defaultFailOn,
    failOnNew: flags.failOnNew ?? gate.failOnNew ?? false,
    failOnIncomplete: flags.failOnIncomplete ?? gate.failOnIncomplete ?? false,
  };
}
