import type { Finding, NearMiss } from '#model/result.ts';
import { severities } from '#model/severity.ts';
import type { Subject } from '#model/subject.ts';
import { byCause } from '../result/by-cause.ts';
import { clean } from './clean.ts';
import { toFindingView } from './to-finding-view.ts';
import type { Family, FindingView, ListView } from './view.ts';

/** The findings of one cluster. */
export interface Group {
  readonly name: string;
  /** `111122223333/eu-west-1/shop` */
  readonly place: string;
  readonly findings: readonly Finding[];
  readonly misses: readonly NearMiss[];
}

/** Findings of all clusters as one list: families by their root, worst first; what is waived or resolved comes last. */
export function toListView(groups: readonly Group[]): ListView {
  const findings: FindingView[] = [];
  const families: Family[] = [];
  for (const [cluster, group] of groups.entries()) {
    const missOf = missFinder(group.misses);
    for (const { root, effects } of byCause(distinct(group.findings))) {
      const first = findings.length;
      findings.push(...[root, ...effects].map((one) => toFindingView(one, cluster, missOf(one))));
      families.push([first, ...effects.map((_, offset) => first + 1 + offset)]);
    }
  }
  const clusters = groups.map(({ name, place }) => ({ name: clean(name, 200), place: clean(place, 300) }));
  return { clusters, findings, families: families.toSorted(byUrgency(findings)) };
}

/** A result may carry what was resolved already. */
function distinct(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
}

function missFinder(misses: readonly NearMiss[]): (finding: Finding) => NearMiss | null {
  const keyOf = ({ kind, namespace, name }: Subject) => JSON.stringify([kind, namespace, name]);
  const bySubject = new Map(misses.map((miss) => [keyOf(miss.subject), miss]));
  return ({ rule, subject, status }) =>
    (rule === 'selector-labels-missing' && status !== 'resolved' ? bySubject.get(keyOf(subject)) : undefined) ?? null;
}

function byUrgency(findings: readonly FindingView[]): (a: Family, b: Family) => number {
  const rank = ([root]: Family) => {
    const finding = findings[root];
    if (finding === undefined) return 0;
    const late = (finding.status === 'resolved' ? 2 : 0) + (finding.waiver === null ? 0 : 1);
    const old = finding.status === 'unchanged' ? 1 : 0;
    return late * 100 + severities.indexOf(finding.severity) * 10 + old;
  };
  return (a, b) => rank(a) - rank(b);
}
