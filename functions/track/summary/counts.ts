import type { Finding } from '#model/finding/finding.ts';

type FindingStatus = Finding['status'];

export const statuses = ['new', 'worse', 'unchanged', 'resolved'] as const satisfies readonly FindingStatus[];

/** What is waived is no news, neither when it comes nor when it goes. */
export function isCounted({ waiver }: Finding): boolean {
  return waiver === null;
}

/** Findings that count, by what became of them. */
export function byStatus(findings: readonly Finding[]): Record<FindingStatus, number> {
  const counted = findings.filter(isCounted);
  return counts(statuses, (status) => counted.filter((finding) => finding.status === status).length);
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
