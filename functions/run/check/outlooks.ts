import { hasConstraints } from '#audit/fit/node-constraints.ts';
import type { JudgedPod } from '#audit/rule.ts';
import { placedBy } from '#audit/placement/forecast.ts';
import { rules } from '#audit/rules/index.ts';
import { settingsFor } from '../scan/judge-facts.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import { leftUnjudged, type ClusterResult, type PlacementForecast, type Verdict } from '#model/result/result.ts';
import { atLeast } from '#model/finding/severity.ts';
import { subjectText } from '#model/finding/finding.ts';
import type { ManifestBatch } from './check-sources.ts';

/** Rules on pods that Fargate accepts, but that run badly there or not at all. */
const taken: ReadonlySet<string> = new Set([
  ...['limits-above-requests', 'requests-missing', 'pod-port-taken'],
  ...['imds-dependent', 'pod-identity-on-fargate', 'security-group-policy-incomplete'],
  'topology-spread-ineffective',
]);

/** Rules whose finding means that Fargate refuses the pod. */
const refusing: ReadonlySet<string> = new Set(
  rules.filter(({ id, group }) => group === 'pod fits Fargate' && !taken.has(id)).map(({ id }) => id),
);

/** Rules whose finding means that no pod created now is logged. */
const silencers = ['logging-configmap-missing', 'logging-configmap-invalid', 'logging-configmap-unstartable'];

/** AWS documents the label as required, but Fargate has been observed to log without it. */
const unlabelled = 'logging-namespace-unlabelled';

/** Placement forecast per workload, in the order of the pods. Without profiles, it is unknown where the pods run. */
export function outlooksOf(
  { facts, planned, result }: ManifestBatch,
  configuration: Configuration,
  hasProfiles: boolean,
): PlacementForecast[] {
  const placed = placedBy(facts);
  const { expected } = settingsFor(configuration, facts.cluster);
  return planned.map((pod) => {
    const where = hasProfiles ? placed(pod) : withoutProfiles(placed(pod));
    if (!pod.placement.onFargate) return { ...where, subject: pod.subject, ...nothingMore };
    const unwanted = expected.noLogging(pod.pod.namespace);
    const logs =
      unwanted === undefined ? loggingOf(result) : ({ logging: 'not-wanted', loggingWhy: unwanted.reason } as const);
    return { ...where, subject: pod.subject, ...acceptance(pod, result), ...logs };
  });
}

const nothingMore = {
  accepted: null,
  refusedBy: [],
  logging: null,
  loggingWhy: null,
} as const satisfies Partial<PlacementForecast>;

/** A workload judged as if a profile selected it may not be selected at all. */
function withoutProfiles(placed: ReturnType<ReturnType<typeof placedBy>>): typeof placed {
  return placed.fargate === 'yes'
    ? { ...placed, fargate: 'unknown', profiles: [], why: 'no profiles were given; judged as if one selected it' }
    : placed;
}

function acceptance(
  pod: JudgedPod,
  { findings, verdicts }: ClusterResult,
): Pick<PlacementForecast, 'accepted' | 'refusedBy'> {
  const mine = findings.filter(
    ({ rule, subject }) => refusing.has(rule) && subjectText(subject) === subjectText(pod.subject),
  );
  const refusedBy = [...new Set(mine.filter(isCertain).map(({ rule }) => rule))];
  if (refusedBy.length > 0) return { accepted: 'no', refusedBy };
  const isOpen = mine.length > 0 || verdicts.some((verdict) => refusing.has(verdict.rule) && isInDoubt(verdict, pod));
  return { accepted: isOpen ? 'unknown' : 'yes', refusedBy: [] };
}

/**
 * A rule that is uncertain of a refusal lowers the severity; node-feature-missing, for which no refusal by Fargate is
 * known, is never certain. The configuration may have changed both severities.
 */
function isCertain({ rule, severity }: ClusterResult['findings'][number]): boolean {
  if (rule === 'node-feature-missing') return false;
  return atLeast(severity, rules.find(({ id }) => id === rule)?.severity ?? 'high');
}

/** An open question on volumes concerns only pods with claims; one on nodes only pods with node constraints. */
function isInDoubt(verdict: Verdict, { pod }: JudgedPod): boolean {
  // A rule that is turned off, or that this run skips, has not judged the pod.
  if (verdict.decidedBy === 'configuration') return true;
  if (!leftUnjudged(verdict)) return false;
  if (verdict.rule === 'node-constraint-unmet') return hasConstraints(pod);
  if (verdict.rule !== 'pod-volume-unsupported') return true;
  return pod.asks.volumes?.some(({ type }) => type === 'persistentVolumeClaim') === true;
}

function loggingOf({ verdicts, findings }: ClusterResult): Pick<PlacementForecast, 'logging' | 'loggingWhy'> {
  const cause = findings.find(({ rule }) => silencers.includes(rule));
  if (cause !== undefined) return { logging: 'not-configured', loggingWhy: cause.rule };
  if (findings.some(({ rule }) => rule === unlabelled)) return { logging: 'unknown', loggingWhy: unlabelled };
  const open = [...silencers, unlabelled]
    .map((id) => verdicts.find(({ rule }) => rule === id))
    .find((verdict) => verdict?.status !== 'pass');
  if (open !== undefined) return { logging: 'unknown', loggingWhy: open.reason ?? null };
  return { logging: 'configured', loggingWhy: null };
}
