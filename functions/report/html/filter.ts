import type { Severity } from '#model/finding/severity.ts';
import type { Family, FindingView, ListView } from './view.ts';

export type FindingState = FindingView['status'] | 'waived';

/** A filter of findings; an empty field asks for nothing in particular. */
export interface Filter {
  readonly text: string;
  readonly severities: readonly Severity[];
  readonly state: FindingState | '';
  readonly rule: string;
  /** Name of a namespace; empty: findings about something outside of namespaces. Null: all. */
  readonly namespace: string | null;
  /** Position of the cluster; null: all. */
  readonly cluster: number | null;
}

export const noFilter: Filter = { text: '', severities: [], state: '', rule: '', namespace: null, cluster: null };

/** A family of which something matches: its root stays, with the effects that match, or all when the root does. */
export interface Match {
  readonly family: Family;
  /** Number of its findings that match. */
  readonly count: number;
}

/** Prepares the texts that are searched, once. */
export function finder({ clusters, findings, families }: ListView): (filter: Filter) => Match[] {
  const texts = findings.map((finding) => searchable(finding, clusters[finding.cluster]?.place ?? ''));
  return (filter) => {
    const words = filter.text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    const matches = (index: number) => {
      const finding = findings[index];
      const text = texts[index];
      if (finding === undefined || text === undefined) return false;
      return meets(finding, filter) && words.every((word) => text.includes(word));
    };
    return families.flatMap((family) => familyMatch(family, matches));
  };
}

function familyMatch(family: Family, matches: (index: number) => boolean): Match[] {
  const [root, ...effects] = family;
  const found = effects.filter(matches);
  if (matches(root)) return [{ family, count: 1 + found.length }];
  return found.length === 0 ? [] : [{ family: [root, ...found], count: found.length }];
}

function meets({ severity, status, waiver, rule, namespace, cluster }: FindingView, filter: Filter): boolean {
  return (
    (filter.severities.length === 0 || filter.severities.includes(severity)) &&
    (filter.state === '' || (filter.state === 'waived' ? waiver !== null : status === filter.state)) &&
    (filter.rule === '' || rule === filter.rule) &&
    (filter.namespace === null || namespace === filter.namespace) &&
    (filter.cluster === null || cluster === filter.cluster)
  );
}

function searchable(finding: FindingView, place: string): string {
  const { id, kind, namespace, name, rule, message, evidence, names, waiver } = finding;
  const subject = namespace === '' ? name : `${namespace}/${name}`;
  const parts = [id, kind, subject, rule, message, ...evidence.flat(), ...names, place, waiver?.reason, waiver?.owner];
  return parts.join('\n').toLowerCase();
}

/** Number of findings for each value of a field, by value. */
export function facet<T extends string | number>(
  findings: readonly FindingView[],
  valueOf: (finding: FindingView) => T,
): [T, number][] {
  const counts = new Map<T, number>();
  for (const finding of findings) counts.set(valueOf(finding), (counts.get(valueOf(finding)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The family that a finding stands in, by its fingerprint; -1 when it is not here. */
export function familyOf({ findings, families }: ListView, id: string): number {
  const index = findings.findIndex((finding) => finding.id === id);
  return index < 0 ? -1 : families.findIndex((family) => family.includes(index));
}
