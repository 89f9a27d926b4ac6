import * as z from 'zod';
import { createHash } from 'node:crypto';
import { severities, type Severity, bySeverity } from './severity.ts';

/** Subject of a finding: a workload, or a FargateProfile, Namespace, Service, ConfigMap, Role, Subnet, Node or Cluster. */
export interface Subject {
  readonly kind: string;
  /** Absent for cluster-scoped subjects. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

/** `Deployment checkout/checkout`, `FargateProfile apps`. */
export function subjectText({ kind, namespace, name }: Subject): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

const otherKinds: ReadonlySet<string> = new Set([
  'FargateProfile',
  'Namespace',
  'Service',
  'Ingress',
  'TargetGroupBinding',
  'NetworkPolicy',
  'ConfigMap',
  'Role',
  'Subnet',
  'Node',
  'Cluster',
]);

/** True for an owner of pods, or a pod without owner. */
export function isWorkload({ kind }: Subject): boolean {
  return !otherKinds.has(kind);
}

/** 1-based; columns count UTF-16 units, as editors and the YAML parser do. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A position in a file. */
export interface FilePosition extends Position {
  readonly file: string;
}

export const severitySchema = z.enum(severities);
const time = z.iso.datetime();

export const subjectSchema = z.object({
  kind: z
    .string()
    .describe(
      'A workload kind, or FargateProfile, Namespace, Service, Ingress, ConfigMap, Role, Subnet, Node, Cluster …',
    ),
  namespace: z.string().optional(),
  name: z.string(),
});

const evidence = z.object({
  what: z.string(),
  is: z.string(),
  shouldBe: z.string().optional(),
});

const remediation = z.object({
  summary: z.string().describe('One sentence: what to change'),
  commands: z.array(z.string()).describe('Shell commands, ready to paste'),
  patch: z.string().optional().describe('YAML to merge into, or to apply as, the named object'),
  notes: z.array(z.string()).optional().describe('What to know before doing so, e.g. who would revert it'),
});

export const locationSchema = z.object({
  file: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
});

const waiver = z.object({
  reason: z.string(),
  owner: z.string().optional(),
  until: z.string().optional().describe('The last day on which it holds; absent: as long as the configuration says so'),
  source: z.enum(['configuration', 'annotation', 'expectation']).optional(),
});

export const waiverReportSchema = z.object({
  rule: z.string(),
  scope: z.string().describe('What it covers, in words'),
  owner: z.string().nullable(),
  reason: z.string(),
  until: z.string().nullable(),
  source: z.enum(['configuration', 'annotation']),
  status: z
    .enum(['active', 'expiring', 'expired', 'unused', 'invalid'])
    .describe('expiring: within 14 days; unused: the rule was fully evaluated and nothing matched'),
  findings: z.number().int().nonnegative().describe('Findings that it matches, waived or not'),
  problem: z.string().optional().describe('Why it waives nothing, or not all that it matches'),
});

export const findingSchema = z.object({
  fingerprint: z.string().regex(/^v1:[0-9a-f]{32}$/),
  rule: z.string(),
  severity: severitySchema,
  subject: subjectSchema,
  message: z.string(),
  evidence: z.array(evidence),
  affected: z
    .object({
      pods: z.number().int().nonnegative().nullable(),
      workloads: z.number().int().nonnegative().nullable(),
      names: z.array(z.string()).describe('The first few, sorted'),
    })
    .describe('Counts are null where not all pods could be read'),
  status: z.enum(['new', 'unchanged', 'worse', 'resolved']),
  location: locationSchema.optional(),
  remediation,
  docs: z.url(),
  cause: z.string().nullable().describe('Fingerprint of the finding that explains this one'),
  firstJudgedBy: z
    .string()
    .optional()
    .describe('Release that first judged it so: the result compared with has another revision of its rule, or none'),
  firstSeen: time,
  lastSeen: time,
  waiver: waiver.nullable(),
});

export type Finding = z.infer<typeof findingSchema>;
export type Evidence = Finding['evidence'][number];
export type Remediation = Finding['remediation'];

/** Prefix of the rule id: `fargate-auditor.io/waive-logging-disabled`. */
export const waiverAnnotationPrefix = 'fargate-auditor.io/waive-';

/** Facts that waivers are matched by, and that the result does not keep. */
export interface WaiverClues {
  /** Labels of the pods behind a finding, by fingerprint; a finding about no workload has none. */
  readonly labels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Parts of a finding about several owners, by fingerprint: a waiver of one owner waives its part. */
  readonly parts: ReadonlyMap<string, readonly WaivablePart[]>;
  /** Waiver annotations of all workloads that were seen, sorted. */
  readonly annotations: readonly WaiverAnnotation[];
}

/** An owner of pods that a finding is about, such as a run of a maker or a workload of a namespace. */
export interface WaivablePart {
  readonly subject: Subject;
  readonly labels: Readonly<Record<string, string>>;
  /** Workload for which it counts among the affected. */
  readonly workload: string;
  readonly pods: number;
  /** Its share of the names that the finding lists. */
  readonly names: readonly string[];
}

/** A waiver annotation on a workload or its pods. */
export interface WaiverAnnotation {
  readonly subject: Subject;
  /** Text after the prefix; there may be no such rule. */
  readonly rule: string;
  readonly text: string;
}

/** Reason why a finding does not count. */
export type FindingWaiver = NonNullable<Finding['waiver']>;

/** Outcome of a waiver. */
export type WaiverReport = z.infer<typeof waiverReportSchema>;

type WaivableFinding = Pick<Finding, 'status' | 'waiver'>;

/** Whether a finding counts. A waived one exists and is shown, but is in no total, metric, digest or gate. */
export function isOpen({ status, waiver }: WaivableFinding): boolean {
  return status !== 'resolved' && waiver === null;
}

/** Whether a finding exists and was accepted by a waiver: these are counted separately. */
export function isWaived({ status, waiver }: WaivableFinding): boolean {
  return status !== 'resolved' && waiver !== null;
}

/** Open findings by severity. */
export function openBySeverity(findings: readonly Finding[]): Record<Severity, number> {
  const open = findings.filter(isOpen);
  const counts = severities.map((severity) => [severity, open.filter((one) => one.severity === severity).length]);
  return Object.fromEntries(counts) as Record<Severity, number>;
}

/** Order of findings in every result: worst first, then by rule and subject. */
export function worstFirst(a: Finding, b: Finding): number {
  return (
    bySeverity(a, b) ||
    byText(a.rule, b.rule) ||
    byText(subjectText(a.subject), subjectText(b.subject)) ||
    byText(a.fingerprint, b.fingerprint)
  );
}

/** Compares by code unit, so that the order does not depend on the machine's locale. */
function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Identity of a finding across runs and across the random names of pods: a hash of cluster ARN (which contains account,
 * Region and name), rule, subject and the rule's documented detail key.
 */
export function fingerprint(clusterArn: string, rule: string, subject: Subject, detail = ''): string {
  const parts = [clusterArn, rule, subject.kind, subject.namespace ?? '', subject.name, detail];
  return `v1:${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}`;
}
