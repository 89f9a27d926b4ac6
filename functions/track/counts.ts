import type { Finding } from '../model/result.ts';
import { severities, type Severity } from '../model/severity.ts';

type Status = Finding['status'];

export const statuses = ['new', 'worse', 'unchanged', 'resolved'] as const satisfies readonly Status[];

export function bySeverity(findings: readonly Finding[]): Record<Severity, number> {
  return counts(severities, (severity) => findings.filter((finding) => finding.severity === severity).length);
}

export function byStatus(findings: readonly Finding[]): Record<Status, number> {
  return counts(statuses, (status) => findings.filter((finding) => finding.status === status).length);
}

/** Adds up key by key. */
export function sum<K extends string>(
  keys: readonly K[],
  all: readonly Readonly<Record<K, number>>[],
): Record<K, number> {
  return counts(keys, (key) => all.reduce((total, one) => total + one[key], 0));
}

function counts<K extends string>(keys: readonly K[], count: (key: K) => number): Record<K, number> {
  return Object.fromEntries(keys.map((key) => [key, count(key)])) as Record<K, number>;
}
