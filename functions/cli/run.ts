import { inspect } from 'node:util';
import { errorText, plural } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { AuditResult } from '#model/result/result.ts';
import { atLeast, type Severity } from '#model/finding/severity.ts';
import { type CliProcess, createTerminal, type Terminal } from './terminal/terminal.ts';

/** Flags of every command. */
export interface CommonFlags {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** The work of a command: writes to the terminal and returns its exit. */
type Work = (terminal: Terminal, signal: AbortSignal) => Promise<Exit>;

/** Runs a command's work and keeps its exit code. */
export type Run = (flags: CommonFlags, work: Work) => Promise<void>;

/** A run that reports its exit code to `ended`; a foreseen failure is one line on stderr, never a stack trace. */
export function createRun(host: CliProcess, signal: AbortSignal, ended: (code: number) => void): Run {
  return async (flags, work) => {
    const terminal = createTerminal(host, flags);
    try {
      const { code, meaning } = await work(terminal, signal);
      signal.throwIfAborted();
      terminal.say(`exit ${String(code)}: ${meaning}`);
      ended(code);
    } catch (error) {
      ended(failed(error, terminal, signal, host.env));
    }
  };
}

function failed(error: unknown, terminal: Terminal, signal: AbortSignal, env: NodeJS.ProcessEnv): number {
  if (signal.aborted) {
    terminal.fail({ message: 'interrupted' });
    return exitCodes.interrupted;
  }
  if (isBrokenPipe(error)) return exitCodes.ok;
  if (error instanceof AuditorError) {
    terminal.fail(error);
    return error.kind === 'usage' ? exitCodes.usage : exitCodes.failed;
  }
  terminal.fail({ message: `this is a bug, please report it: ${bugText(error, env)}` });
  return exitCodes.failed;
}

/** Error with its stack and cause, for whoever debugs it. */
function bugText(error: unknown, env: NodeJS.ProcessEnv): string {
  return env['FARGATE_AUDITOR_DEBUG'] ? inspect(error) : errorText(error);
}

/** The reader of the output has closed the pipe, as `head` does. */
function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

/** Exit codes of every command; the meaning is printed on stderr. */
export const exitCodes = { ok: 0, findings: 1, usage: 2, failed: 3, incomplete: 4, interrupted: 130 } as const;

export interface Exit {
  readonly code: number;
  readonly meaning: string;
}

export interface Gate {
  /** Findings of this severity or worse fail the run; `none` lets all pass. */
  readonly failOn: Severity | 'none';
  /** Only new or worse findings count. */
  readonly failOnNew?: boolean;
  readonly failOnIncomplete: boolean;
}

/** Notes printed with the exit code. */
export interface ExitAside {
  /** Clauses appended to the meaning, e.g. how much of the input was not judged. */
  readonly besides?: readonly string[];
}

/**
 * Exit of a run. In order of precedence: findings; clusters that could not be audited; inputs that do not exist or
 * contain nothing to judge; rules that were not evaluated.
 */
export function exitOf(
  result: AuditResult,
  faults: readonly AuditorError[],
  gate: Gate,
  { besides = [] }: ExitAside = {},
): Exit {
  const { code, meaning } = outcomeOf(result, faults, gate);
  return { code, meaning: [meaning, ...besides].join('; ') };
}

function outcomeOf({ clusters, summary }: AuditResult, faults: readonly AuditorError[], gate: Gate): Exit {
  const bad = countBad(clusters, gate);
  const which = gate.failOnNew === true ? 'new or worse ' : '';
  if (bad > 0)
    return { code: exitCodes.findings, meaning: `${plural(bad, `${which}finding`)} at or above ${gate.failOn}` };
  const lost = faults.filter(({ kind }) => kind === 'runtime').length;
  if (lost > 0)
    return {
      code: exitCodes.failed,
      meaning: `${String(lost)} of ${plural(clusters.length, 'cluster')} could not be audited`,
    };
  if (faults.length > 0)
    return { code: exitCodes.usage, meaning: 'something that was named is not there, or could not be judged' };
  if (gate.failOnIncomplete && summary.incomplete)
    return { code: exitCodes.incomplete, meaning: 'the audit ran, but not every rule could be evaluated' };
  const rest = summary.incomplete ? ', but not every rule could be evaluated' : '';
  return { code: exitCodes.ok, meaning: `nothing ${which}at or above ${gate.failOn}${rest}` };
}

function countBad(clusters: AuditResult['clusters'], { failOn, failOnNew = false }: Gate): number {
  if (failOn === 'none') return 0;
  const counts = new Set(failOnNew ? ['new', 'worse'] : ['new', 'worse', 'unchanged']);
  return clusters
    .flatMap(({ findings }) => findings)
    .filter(({ status, severity, waiver }) => counts.has(status) && waiver === null && atLeast(severity, failOn))
    .length;
}
