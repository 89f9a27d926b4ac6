import type { ClusterResult, Finding } from '#model/result.ts';
import { subjectText } from '#model/subject.ts';
import { levels, ranks } from './level.ts';
import { locationOf } from './location.ts';
import { messageText } from './message.ts';

const baselineStates = { new: 'new', unchanged: 'unchanged', worse: 'updated', resolved: 'absent' } as const;

/** A finding as a result; `index` gives the position of its rule. */
export function resultOf(cluster: ClusterResult, finding: Finding, index: ReadonlyMap<string, number>) {
  const { rule, severity, status, fingerprint, waiver } = finding;
  const ruleIndex = index.get(rule);
  return {
    ruleId: rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    kind: 'fail',
    level: levels[severity],
    rank: ranks[severity],
    message: { text: messageText(resultText(finding)) },
    locations: [locationOf(cluster, finding)],
    fingerprints: { 'fargateAuditor/v1': fingerprint },
    // The only one that GitHub goes by. Without it GitHub makes one of the lines of a file.
    partialFingerprints: { primaryLocationLineHash: fingerprint.replace('v1:', '') },
    baselineState: baselineStates[status],
    suppressions: waiver === null ? [] : [suppression(waiver)],
    properties: properties(cluster, finding),
  };
}

function resultText({ subject, message, evidence, remediation }: Finding): string {
  const facts = evidence.map(({ what, is, shouldBe }) =>
    shouldBe === undefined ? `${what}: ${is}` : `${what}: ${is}, should be ${shouldBe}`,
  );
  return [`${subjectText(subject)}: ${message}`, ...facts, `Fix: ${remediation.summary}`].join('\n');
}

function suppression({ reason, owner, until }: NonNullable<Finding['waiver']>) {
  const properties = { ...(owner === undefined ? {} : { owner }), ...(until === undefined ? {} : { until }) };
  return { kind: 'external', status: 'accepted', justification: reason, properties };
}

function properties(cluster: ClusterResult, finding: Finding) {
  const { severity, subject, affected, remediation, cause, firstSeen, lastSeen, docs } = finding;
  const where = { cluster: cluster.name, arn: cluster.arn };
  return { ...where, severity, subject, affected, remediation, cause, firstSeen, lastSeen, docs };
}
