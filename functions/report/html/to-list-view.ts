import type { Finding, Subject } from '#model/finding/finding.ts';
import type { NearMiss } from '#model/result/result.ts';
import { severities } from '#model/finding/severity.ts';
import { byCause } from '../result/outcomes.ts';
import { clean, cleanCommand, cleanLines, cleanPairs, type Family, type FindingView, type ListView } from './view.ts';

/** The findings of one cluster. */
export interface ClusterFindings {
  readonly name: string;
  /** `111122223333/eu-west-1/shop` */
  readonly place: string;
  readonly findings: readonly Finding[];
  readonly misses: readonly NearMiss[];
}

/** Findings of all clusters as one list: families by their root, worst first; what is waived or resolved comes last. */
export function toListView(groups: readonly ClusterFindings[]): ListView {
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

function toFindingView(finding: Finding, cluster: number, miss: NearMiss | null): FindingView {
  const { affected, remediation, subject, waiver, location } = finding;
  return {
    id: finding.fingerprint,
    cluster,
    severity: finding.severity,
    status: finding.status,
    kind: clean(subject.kind, 100),
    namespace: clean(subject.namespace ?? '', 300),
    name: clean(subject.name, 300),
    rule: clean(finding.rule, 100),
    message: clean(finding.message),
    evidence: finding.evidence.map(({ what, is, shouldBe }) =>
      (shouldBe === undefined ? [what, is] : [what, is, shouldBe]).map((text) => clean(text)),
    ),
    pods: affected.pods ?? 0,
    workloads: affected.workloads ?? 0,
    names: affected.names.map((name) => clean(name, 300)),
    fix: clean(remediation.summary),
    commands: remediation.commands.map(cleanCommand),
    patch: cleanLines(remediation.patch ?? ''),
    notes: (remediation.notes ?? []).map((note) => clean(note)),
    docs: linkOf(finding.docs),
    firstSeen: finding.firstSeen,
    lastSeen: finding.lastSeen,
    location: location === undefined ? '' : clean(`${location.file}:${location.line}:${location.column}`),
    waiver:
      waiver === null
        ? null
        : { reason: clean(waiver.reason), owner: clean(waiver.owner ?? '', 200), until: clean(waiver.until ?? '', 40) },
    miss: miss === null ? null : cleanMiss(miss),
  };
}

export function cleanMiss(miss: NearMiss): NearMiss {
  const { kind, namespace, name } = miss.subject;
  return {
    ...miss,
    subject: {
      kind: clean(kind, 100),
      name: clean(name, 300),
      ...(namespace === undefined ? {} : { namespace: clean(namespace, 300) }),
    },
    profile: clean(miss.profile, 200),
    asked: miss.asked.map(({ key, value, status, podKey, podValue }) => ({
      key: clean(key, 400),
      value: clean(value, 100),
      status,
      ...(podKey === undefined ? {} : { podKey: clean(podKey, 400) }),
      ...(podValue === undefined ? {} : { podValue: clean(podValue, 100) }),
    })),
    others: cleanPairs(miss.others),
  };
}

/** Pages of documentation only: a document that somebody stored could name anything. */
function linkOf(url: string): string {
  return /^https:\/\/[^\s"'<>\\]+$/.test(url) ? url : '';
}
