import type { Finding } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';
import { headline } from '../result/outcomes.ts';
import type { RuleInfo } from '../result/rule-info.ts';
import {
  clusterResource,
  complianceEvent,
  milliseconds,
  type Named,
  type OcsfEvent,
  optional,
  type Source,
} from './event.ts';

const severityNames: Readonly<Record<Severity, Named>> = {
  critical: [5, 'Critical'],
  high: [4, 'High'],
  medium: [3, 'Medium'],
  low: [2, 'Low'],
  info: [1, 'Informational'],
};

const activities: Readonly<Record<Finding['status'], Named>> = {
  new: [1, 'Create'],
  unchanged: [2, 'Update'],
  worse: [2, 'Update'],
  resolved: [3, 'Close'],
};

export function findingEvent(source: Source, finding: Finding, rule: RuleInfo | undefined): OcsfEvent {
  const { message, remediation, docs } = finding;
  return complianceEvent(source, {
    activity: activities[finding.status],
    severity: severityNames[finding.severity],
    status: statusOf(finding),
    uid: `${source.scanId}:${finding.fingerprint}`,
    rule: finding.rule,
    message,
    body: {
      finding_info: findingInfo(finding, rule),
      compliance: complianceOf(finding, rule),
      resources: [subjectResource(source, finding), clusterResource(source.cluster)],
      remediation: { desc: remediation.summary, references: [docs] },
      unmapped: unmapped(finding),
    },
  });
}

/** `Suppressed` is the consumer's word for a waiver. */
function statusOf({ status, waiver }: Finding): Named {
  if (status === 'resolved') return [4, 'Resolved'];
  return waiver === null ? [1, 'New'] : [3, 'Suppressed'];
}

function findingInfo(finding: Finding, rule: RuleInfo | undefined) {
  const { fingerprint, message, cause, firstSeen, lastSeen, docs } = finding;
  const title = rule?.title ?? finding.rule;
  return {
    uid: fingerprint,
    title: headline(finding),
    desc: message,
    src_url: docs,
    types: ['Software and Configuration Checks'],
    analytic: { type_id: 1, type: 'Rule', uid: finding.rule, name: title },
    first_seen_time: milliseconds(firstSeen),
    created_time: milliseconds(firstSeen),
    last_seen_time: milliseconds(lastSeen),
    modified_time: milliseconds(lastSeen),
    ...(cause === null ? {} : { related_events: [{ uid: cause, type: 'cause' }] }),
  };
}

function complianceOf({ rule: control, status, waiver }: Finding, rule: RuleInfo | undefined) {
  const [id, caption]: Named = status === 'resolved' ? [1, 'Pass'] : [3, 'Fail'];
  const details = waiver === null ? [] : [`Waived: ${waiver.reason}`];
  return {
    control,
    standards: ['fargate-auditor'],
    status_id: id,
    status: caption,
    ...(rule === undefined ? {} : { desc: rule.title }),
    ...(details.length === 0 ? {} : { status_details: details }),
  };
}

function subjectResource({ cluster }: Source, { subject, affected }: Finding) {
  const { kind, namespace, name } = subject;
  const path = [cluster.arn ?? cluster.name, namespace, kind, name].filter((part) => part !== undefined);
  return {
    type: kind,
    name,
    uid: path.join('/'),
    data: { affected },
    role_id: 3,
    role: 'Affected',
    ...optional({ namespace, region: cluster.region, cloud_partition: cluster.partition }),
  };
}

/** Fields of our own result that OCSF has no place for. */
function unmapped({ evidence, remediation, location, waiver, status }: Finding) {
  const { commands, patch, notes } = remediation;
  return { status, evidence, commands, ...optional<unknown>({ patch, notes, location, waiver }) };
}
