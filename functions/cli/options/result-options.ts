import type { Command } from 'commander';
import { AuditorError } from '#model/auditor-error.ts';
import type { Language, Format } from '#model/result/format.ts';
import type { AuditResult } from '#model/result/result.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import { againstBaseline, readResult } from '#run/diff/against-baseline.ts';
import type { Gate } from '../run.ts';
import { failOnOption, formatOption, langOption, ruleOption, severityOption } from './options.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { NarrowingOptions } from '#run/scan/narrowing.ts';

/** How a result is written. */
export interface WritingFlags {
  readonly format?: readonly Format[];
  readonly output?: string;
  readonly lang: Language;
}

/** How a result is written, what it is compared with, what is left out of it, and what of it fails the run. */
export interface ResultFlags extends WritingFlags, Partial<Gate>, NarrowingOptions {
  readonly baseline?: string;
}

export function withWriting(command: Command): Command {
  return command
    .addOption(formatOption())
    .option('--output <path>', 'a file, or a folder for several formats')
    .addOption(failOnOption())
    .addOption(langOption());
}

export function withResult(command: Command): Command {
  return withWriting(command)
    .addOption(ruleOption('--rule <id>', 'ask these rules alone; repeatable'))
    .addOption(ruleOption('--skip-rule <id>', 'leave these rules out; repeatable'))
    .addOption(severityOption())
    .option('--fail-on-incomplete', 'exit 4 when not every rule could be evaluated')
    .option('--no-fail-on-incomplete', 'do not, whatever the configuration says')
    .option('--baseline <file>', 'an earlier result, as JSON: says what is new, worse and resolved')
    .option('--fail-on-new', 'only what is new or worse than the baseline can fail the run');
}

/**
 * The result that is asked to compare with, or null. Read before the clusters are: nobody should wait for an audit to hear
 * that a file is not there.
 */
export async function baselineOf(
  { baseline }: Pick<ResultFlags, 'baseline'>,
  { failOnNew = false }: Gate,
): Promise<AuditResult | null> {
  if (baseline !== undefined) return readResult(baseline);
  if (failOnNew)
    throw new AuditorError('usage', '--fail-on-new needs --baseline FILE: an earlier result, written as JSON');
  return null;
}

/** The result with what changed since the baseline, if there is one; what hinders the comparison is said. */
export function compared(
  now: AuditResult,
  baseline: AuditResult | null,
  configuration: Configuration,
  terminal: Terminal,
): AuditResult {
  if (baseline === null) return now;
  const { result, warnings } = againstBaseline(now, baseline, configuration);
  for (const warning of warnings) terminal.say(`warning: ${warning}`);
  return result;
}
