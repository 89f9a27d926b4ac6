import { compileWildcard } from '#lib/text/compare.ts';
import type { Labels } from '#model/facts/label-selector.ts';
import type { AnnotationWaivers, Waiver } from '#model/configuration/configuration.ts';
import type { ClusterResult } from '#model/result/result.ts';
import {
  type Finding,
  subjectText,
  type FindingWaiver,
  type WaiverAnnotation,
  type WaiverReport,
} from '#model/finding/finding.ts';
import { atLeast } from '#model/finding/severity.ts';
import { isDate } from '#lib/time.ts';
import { printable } from '#lib/text/wording.ts';

/** A waiver to be matched with the findings of one cluster. */
export interface Claim {
  readonly said: Pick<WaiverReport, 'rule' | 'scope' | 'owner' | 'reason' | 'until' | 'source'>;
  /** Reason why it waives nothing at all; null if it can. */
  readonly problem: string | null;
  /** Only namespace whose findings it can match; null if there may be others. */
  readonly namespace: string | null;
  /** `labels` are those of the pods behind the finding; undefined if there are none or they are unknown. */
  readonly matches: (finding: Finding, labels: Labels | undefined) => boolean;
  /** False if a finding is too severe for it. */
  readonly mayWaive: (finding: Finding) => boolean;
}

export function waiverOf({ reason, owner, until, source }: Claim['said']): FindingWaiver {
  return { reason, ...(owner === null ? {} : { owner }), ...(until === null ? {} : { until }), source };
}

/** Claim of a configured waiver; none if it is for other clusters. */
export function configuredClaim(waiver: Waiver, { name, account, region }: ClusterResult): Claim[] {
  const { rule, reason, owner, until } = waiver;
  const isHere =
    isLike(waiver.cluster, name) && isLike(waiver.account, account ?? '') && isLike(waiver.region, region ?? '');
  if (!isHere) return [];
  const said = { rule, scope: scopeText(waiver), owner, reason, until, source: 'configuration' as const };
  const { namespace } = waiver;
  return [
    {
      said,
      problem: null,
      namespace: namespace === undefined || /[*?]/.test(namespace) ? null : namespace,
      matches: (finding, labels) =>
        finding.rule === rule && isSubject(waiver, finding) && hasLabels(waiver, labels, isSame(finding.waiver, said)),
      mayWaive: () => true,
    },
  ];
}

/** Claim of an annotation, which covers only its own workload. */
export function annotatedClaim(
  { subject, rule, text }: WaiverAnnotation,
  { name, verdicts }: ClusterResult,
  { maxSeverity }: AnnotationWaivers,
): Claim {
  const read = readAnnotation(text);
  const said = read.ok ? read : { owner: null, reason: '', until: null };
  const isKnown = verdicts.some((verdict) => verdict.rule === rule);
  const who = subjectText(subject);
  return {
    said: {
      rule: rule.slice(0, 100),
      scope: `cluster ${name}, ${who}`,
      source: 'annotation',
      owner: said.owner,
      reason: said.reason,
      until: said.until,
    },
    problem: isKnown ? (read.ok ? null : read.problem) : 'there is no such rule',
    namespace: subject.namespace ?? null,
    matches: (finding) => finding.rule === rule && subjectText(finding.subject) === who,
    mayWaive: ({ severity }) => atLeast(maxSeverity, severity),
  };
}

function isLike(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || compileWildcard(pattern)(text);
}

function isSubject({ namespace, kind, name }: Waiver, { subject }: Finding): boolean {
  const inNamespace =
    namespace === undefined || (subject.namespace !== undefined && isLike(namespace, subject.namespace));
  return inNamespace && isLike(kind, subject.kind) && isLike(name, subject.name);
}

/** The labels of a carried-over finding are unknown: a waiver that matched it before still does. */
function hasLabels({ labels: wanted = {} }: Waiver, labels: Labels | undefined, wasWaived: boolean): boolean {
  const entries = Object.entries(wanted);
  if (entries.length === 0) return true;
  if (labels === undefined) return wasWaived;
  return entries.every(([key, pattern]) => {
    const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
    return value !== undefined && isLike(pattern, value);
  });
}

/** Whether the claim waives the finding. */
export function isSame(waiver: Finding['waiver'], said: Claim['said']): boolean {
  return JSON.stringify(waiver) === JSON.stringify(waiverOf(said));
}

function scopeText({ cluster, account, region, namespace, kind, name, labels = {} }: Waiver): string {
  const parts = Object.entries({ cluster, account, region, namespace, kind, name })
    .filter(([, pattern]) => pattern !== undefined)
    .map(([what, pattern]) => `${what} ${pattern ?? ''}`);
  const all = [...parts, ...Object.entries(labels).map(([key, value]) => `label ${key}=${value}`)];
  return all.length === 0 ? 'everything' : all.join(', ');
}

/** A parsed annotation: its terms, or the reason why it is invalid. */
type AnnotationText =
  | { readonly ok: true; readonly until: string; readonly reason: string; readonly owner: string | null }
  | { readonly ok: false; readonly problem: string };

const keys = ['until', 'reason', 'owner'];
const longest = 300;

/** Parses `until=2027-01-31; reason=…; owner=…`, in any order; the owner is optional. */
function readAnnotation(text: string): AnnotationText {
  const fields = new Map<string, string>();
  for (const part of text.split(';').filter((one) => one.trim() !== '')) {
    const [, key = '', value = ''] = /^\s*(\w+)\s*=\s*([^]*?)\s*$/.exec(part) ?? [];
    if (!keys.includes(key)) return wrong(`"${printable(part.trim(), 60)}" is none of until=, reason=, owner=`);
    if (fields.has(key)) return wrong(`${key}= is given twice`);
    fields.set(key, value.slice(0, longest));
  }
  const until = fields.get('until') ?? '';
  const reason = fields.get('reason') ?? '';
  if (!isDate(until)) return wrong('until= should be a date such as 2027-01-31');
  if (reason === '') return wrong('reason= is missing');
  return { ok: true, until, reason, owner: fields.get('owner') || null };
}

function wrong(problem: string): AnnotationText {
  return { ok: false, problem };
}
