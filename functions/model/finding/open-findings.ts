import type { Finding } from '../result/result.ts';
import { severities, type Severity } from './severity.ts';

type WaivableFinding = Pick<Finding, 'status' | 'waiver'>;

/** True of a finding that counts. What is waived is there and shown, but in no total, metric, digest or gate. */
export function isOpen({ status, waiver }: WaivableFinding): boolean {
  return status !== 'resolved' && waiver === null;
}

/** True of a finding that is there and that somebody decided to live with: these are counted apart. */
export function isWaived({ status, waiver }: WaivableFinding): boolean {
  return status !== 'resolved' && waiver !== null;
}

/** Open findings by severity. */
export function openBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const open = findings.filter(isOpen);
  const counts = severities.map((severity) => [severity, open.filter((one) => one.severity === severity).length]);
  return Object.fromEntries(counts) as Record<Severity, number>;
}
