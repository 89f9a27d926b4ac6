import { leftUnjudged, type AuditResult, type ClusterResult, type Verdict } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';
import {
  safeJson,
  wellFormed,
  type RuleLookup,
  type RuleOptions,
  ruleLookup,
  headline,
  type RuleInfo,
  unjudgedReason,
} from '../result/outcomes.ts';
import {
  type OcsfEvent,
  type Source,
  clusterResource,
  complianceEvent,
  milliseconds,
  type Named,
  optional,
} from './event.ts';

/**
 * Compliance Findings (class 2003) of OCSF 1.6.0, one a line: events are a stream, and lines are what log pipelines and
 * Athena read. A finding is an event, and so is each rule that passed, does not apply or could not be judged.
 */
export function renderOcsf(result: AuditResult, options: RuleOptions = {}): string {
  const { clusters, tool, scanId } = wellFormed(result);
  const lookup = ruleLookup(options);
  const events = clusters.flatMap((cluster) => clusterEvents({ cluster, tool, scanId }, lookup));
  return events.map((event) => `${safeJson(event)}\n`).join('');
}

function clusterEvents(source: Source, lookup: RuleLookup): OcsfEvent[] {
  const { cluster } = source;
  return [
    ...(cluster.status === 'failed' ? [clusterEvent(source)] : []),
    ...cluster.findings.map((finding) => findingEvent(source, finding, lookup(finding.rule))),
    ...ownVerdicts(cluster).map((verdict) => verdictEvent(source, verdict, lookup(verdict.rule))),
  ];
}

/** Verdicts with an event of their own: findings speak for a failed check, unless it could not judge everything. */
function ownVerdicts({ verdicts }: ClusterResult): ClusterResult['verdicts'] {
  return verdicts.filter((verdict) => verdict.status !== 'fail' || leftUnjudged(verdict));
}

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

function findingEvent(source: Source, finding: Finding, rule: RuleInfo | undefined): OcsfEvent {
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

const update: Named = [2, 'Update'];
const informational: Named = [1, 'Informational'];
const unknown: Named = [0, 'Unknown'];

interface Check {
  readonly rule: string;
  readonly title: string;
  readonly result: Named;
  readonly code: string;
  readonly why?: string;
}

/** A rule without findings, or one that could not judge everything. */
function verdictEvent(source: Source, verdict: Verdict, rule: RuleInfo | undefined): OcsfEvent {
  const { status, reason } = verdict;
  const check = { rule: verdict.rule, title: rule?.title ?? verdict.rule };
  if (leftUnjudged(verdict))
    return checkEvent(source, { ...check, result: unknown, code: 'not-evaluated', why: unjudgedReason(verdict) });
  if (status === 'not-applicable')
    return checkEvent(source, {
      ...check,
      result: [99, 'Not Applicable'],
      code: status,
      why: reason ?? 'Not applicable',
    });
  return checkEvent(source, { ...check, result: [1, 'Pass'], code: status });
}

/** A cluster that could not be audited at all. */
function clusterEvent(source: Source): OcsfEvent {
  const why = source.cluster.error ?? 'The cluster could not be audited';
  return checkEvent(source, {
    rule: 'audit',
    title: 'The cluster is audited',
    result: unknown,
    code: 'not-audited',
    why,
  });
}

function checkEvent(source: Source, { rule, title, result, code, why }: Check): OcsfEvent {
  const { cluster, scanId } = source;
  const uid = `${cluster.arn ?? cluster.name}/${rule}`;
  return complianceEvent(source, {
    activity: update,
    // A check that could not be judged has no severity; a pass has the least there is.
    severity: result === unknown ? unknown : informational,
    status: result === unknown ? [1, 'New'] : [4, 'Resolved'],
    uid: `${scanId}:${uid}`,
    rule,
    message: why ?? title,
    body: {
      finding_info: { uid, title, analytic: { type_id: 1, type: 'Rule', uid: rule, name: title } },
      compliance: {
        control: rule,
        standards: ['fargate-auditor'],
        status_id: result[0],
        status: result[1],
        status_code: code,
        ...(why === undefined ? {} : { status_details: [why] }),
      },
      resources: [clusterResource(cluster)],
    },
  });
}
