import { plural } from '#lib/text/wording.ts';
import type { Fault } from '#model/fault.ts';
import type { AuditResult } from '#model/result/result.ts';
import { atLeast, type Severity } from '#model/finding/severity.ts';

/** Exit codes of every command; what each means is printed on stderr. */
export const exitCodes = { ok: 0, findings: 1, usage: 2, failed: 3, incomplete: 4, interrupted: 130 } as const;

export interface Exit {
  readonly code: number;
  readonly meaning: string;
}

export interface Gate {
  /** Findings of this severity or worse fail the run; `none` lets all pass. */
  readonly failOn: Severity | 'none';
  /** Of them, only those that are new or worse. */
  readonly failOnNew?: boolean;
  readonly failOnIncomplete: boolean;
}

/** What the run comes to: findings first, then clusters that could not be audited, then what was left open. */
export function exitOf({ clusters, summary }: AuditResult, faults: readonly Fault[], gate: Gate): Exit {
  const bad = countBad(clusters, gate);
  const which = gate.failOnNew === true ? 'new or worse ' : '';
  if (bad > 0)
    return { code: exitCodes.findings, meaning: `${plural(bad, `${which}finding`)} at or above ${gate.failOn}` };
  if (faults.length > 0 && faults.length === clusters.length && faults.every(({ kind }) => kind === 'usage')) {
    return { code: exitCodes.usage, meaning: 'usage or configuration error' };
  }
  if (faults.length > 0)
    return {
      code: exitCodes.failed,
      meaning: `${String(faults.length)} of ${plural(clusters.length, 'cluster')} could not be audited`,
    };
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
