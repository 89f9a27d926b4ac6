import { leftUnjudged, type ClusterResult, type Verdict } from '#model/result/result.ts';
import { type Finding, type Subject, subjectText } from '#model/finding/finding.ts';
import type { Severity } from '#model/finding/severity.ts';
import { outcomesOf, unjudgedReason, type RuleInfo, type RuleLookup, plainText } from '../result/outcomes.ts';

const messageLimit = 1024;

/** Results by the namespace whose Report has them; under null those of the ClusterReport, which there always is. */
export function resultsOf(cluster: ClusterResult, lookup: RuleLookup): Map<string | null, ReportResult[]> {
  const byNamespace = new Map<string | null, ReportResult[]>([[null, failedResult(cluster)]]);
  const add = (namespace: string | null, result: ReportResult) => {
    const results = byNamespace.get(namespace) ?? [];
    results.push(result);
    byNamespace.set(namespace, results);
  };
  for (const { verdict, open, waived } of outcomesOf(cluster)) {
    for (const finding of [...open, ...waived]) add(namespaceOf(finding), findingResult(finding));
    if (verdict !== null && (verdict.status !== 'fail' || leftUnjudged(verdict)))
      add(null, verdictResult(cluster, verdict, lookup(verdict.rule)));
  }
  return byNamespace;
}

/** Namespace whose Report has the finding. It certainly exists for workloads alone: a ConfigMap may be missing with its. */
function namespaceOf({ subject }: Finding): string | null {
  return isWorkload(subject) && subject.namespace !== undefined ? plainText(subject.namespace) : null;
}

function findingResult(finding: Finding): ReportResult {
  const { rule, severity, subject, message, waiver, lastSeen } = finding;
  const object = reference(subject);
  return {
    policy: rule,
    result: waiver !== null ? 'skip' : severity === 'info' ? 'warn' : 'fail',
    severity,
    scored: waiver === null && severity !== 'info',
    message: plainText(`${subjectText(subject)}: ${message}`, messageLimit),
    timestamp: timestamp(lastSeen),
    ...(object === null ? {} : { resources: [object] }),
    properties: properties(finding),
  };
}

function properties({ fingerprint, status, firstSeen, affected, remediation, docs, cause, waiver, location }: Finding) {
  const fields = {
    fingerprint,
    status,
    firstSeen,
    ...(affected.pods === null ? {} : { pods: String(affected.pods) }),
    ...(affected.workloads === null ? {} : { workloads: String(affected.workloads) }),
    fix: remediation.summary,
    docs,
    ...(cause === null ? {} : { cause }),
    ...(location === undefined ? {} : { location: `${location.file}:${location.line}:${location.column}` }),
    ...(waiver === null ? {} : { waived: waiver.reason }),
    ...(waiver?.owner === undefined ? {} : { waivedBy: waiver.owner }),
    ...(waiver?.until === undefined ? {} : { waivedUntil: waiver.until }),
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plainText(value, messageLimit)]));
}

function verdictResult({ takenAt }: ClusterResult, verdict: Verdict, rule: RuleInfo | undefined): ReportResult {
  const outcome = verdictOutcome(verdict, rule);
  return {
    policy: verdict.rule,
    result: outcome.result,
    scored: outcome.result === 'pass',
    message: plainText(outcome.message, messageLimit),
    timestamp: timestamp(takenAt),
    properties: { judged: String(verdict.judged), unread: String(verdict.unread) },
  };
}

function verdictOutcome(
  verdict: Verdict,
  rule: RuleInfo | undefined,
): { readonly result: 'pass' | 'skip' | 'error'; readonly message: string } {
  if (leftUnjudged(verdict)) return { result: 'error', message: unjudgedReason(verdict) };
  if (verdict.status === 'not-applicable') return { result: 'skip', message: verdict.reason ?? 'Not applicable' };
  return { result: 'pass', message: rule?.title ?? verdict.rule };
}

function failedResult({ status, error, takenAt }: ClusterResult): ReportResult[] {
  if (status !== 'failed') return [];
  const message = plainText(error ?? 'The cluster could not be audited', messageLimit);
  return [{ policy: 'audit', result: 'error', scored: false, message, timestamp: timestamp(takenAt), properties: {} }];
}

function timestamp(time: string): ReportResult['timestamp'] {
  return { seconds: Math.floor(Date.parse(time) / 1000), nanos: 0 };
}

/** A map, since a kind is a stranger's word, and may be `__proto__`. */
const versions = new Map(
  Object.entries({
    Deployment: 'apps/v1',
    ReplicaSet: 'apps/v1',
    StatefulSet: 'apps/v1',
    DaemonSet: 'apps/v1',
    Job: 'batch/v1',
    CronJob: 'batch/v1',
    Rollout: 'argoproj.io/v1alpha1',
    Pod: 'v1',
    Namespace: 'v1',
    ConfigMap: 'v1',
    Node: 'v1',
  }),
);

const elsewhere = new Set(['FargateProfile', 'Role', 'Subnet', 'Cluster', 'Namespace', 'ConfigMap', 'Node']);

/** Whether a subject is a workload, of whatever kind: everything that is none of the other subjects of findings. */
function isWorkload({ kind }: Subject): boolean {
  return !elsewhere.has(kind);
}

/** The object in the cluster; null for a FargateProfile, a Role and others that are objects of AWS. */
function reference({ kind, namespace, name }: Subject): ObjectReference | null {
  const apiVersion = versions.get(kind);
  if (apiVersion === undefined && elsewhere.has(kind)) return null;
  return {
    ...(apiVersion === undefined ? {} : { apiVersion }),
    kind: plainText(kind),
    ...(namespace === undefined ? {} : { namespace: plainText(namespace) }),
    name: plainText(name),
  };
}

/** `Report` and `ClusterReport` of openreports.io/v1alpha1, with the fields that we state. */
export interface Report {
  readonly apiVersion: 'openreports.io/v1alpha1';
  readonly kind: 'Report' | 'ClusterReport';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly source: string;
  readonly scope?: ObjectReference;
  readonly summary: Readonly<Record<PolicyResult, number>>;
  readonly results: readonly ReportResult[];
}

export interface ReportResult {
  readonly policy: string;
  readonly result: PolicyResult;
  readonly severity?: Severity;
  readonly scored: boolean;
  readonly message: string;
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly resources?: readonly ObjectReference[];
  readonly properties: Readonly<Record<string, string>>;
}

interface ObjectReference {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

const policyResults = ['pass', 'fail', 'warn', 'error', 'skip'] as const;

type PolicyResult = (typeof policyResults)[number];

export function summaryOf(results: readonly ReportResult[]): Report['summary'] {
  const counts = policyResults.map((outcome) => [outcome, results.filter(({ result }) => result === outcome).length]);
  return Object.fromEntries(counts) as Report['summary'];
}
