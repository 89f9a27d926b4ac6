import type { Finding, NearMiss } from '#model/result.ts';
import { clean, cleanCommand, cleanLines, cleanPairs } from './clean.ts';
import type { FindingView } from './view.ts';

export function toFindingView(finding: Finding, cluster: number, miss: NearMiss | null): FindingView {
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
    pods: affected.pods,
    workloads: affected.workloads,
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
      ...{ key: clean(key, 400), value: clean(value, 100), status },
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
