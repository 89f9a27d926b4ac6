import type { LoggingContext } from '#audit/logging/config/find-problems.ts';
import { judgeLoggingConfig, type ConfigJudgement } from '#audit/logging/config/judge-logging-config.ts';
import type { LoggingData } from '#audit/logging/config/interpret-config.ts';

const context: LoggingContext = { region: 'eu-west-1', kubernetesVersion: '1.33' };

export const output =
  '[OUTPUT]\n    Name cloudwatch_logs\n    Match kube.*\n    region eu-west-1\n    log_group_name apps\n    log_stream_prefix pod-\n';

export const parsers = '[PARSER]\n    Name crio\n    Format regex\n    Regex ^(?<time>[^ ]+) (?<log>.*)$\n';

export const filters =
  '[FILTER]\n    Name parser\n    Match *\n    Key_Name log\n    Parser crio\n[FILTER]\n    Name kubernetes\n    Match kube.*\n    Merge_Log On\n';

export const full: LoggingData = {
  flb_log_cw: 'false',
  'filters.conf': filters,
  'output.conf': output,
  'parsers.conf': parsers,
};

export function judge(data: LoggingData, changes: Partial<LoggingContext> = {}): ConfigJudgement {
  return judgeLoggingConfig(data, { ...context, ...changes });
}

/** The codes of what is rejected, of what would not start with a `!` before it, and of what is ineffective with a `~`. */
export function codes(data: LoggingData, changes: Partial<LoggingContext> = {}): string[] {
  const { rejected, unstartable, ineffective } = judge(data, changes);
  return [
    ...rejected.map(({ code }) => code),
    ...unstartable.map(({ code }) => `!${code}`),
    ...ineffective.map(({ code }) => `~${code}`),
  ];
}

/** An output.conf with these lines in its section. */
export function outputOf(...lines: readonly string[]): LoggingData {
  return { 'output.conf': ['[OUTPUT]', ...lines.map((line) => `    ${line}`), ''].join('\n') };
}

/** A good output and a filters.conf with these lines in its section. */
export function filterOf(...lines: readonly string[]): LoggingData {
  return { 'output.conf': output, 'filters.conf': ['[FILTER]', ...lines.map((line) => `    ${line}`), ''].join('\n') };
}
