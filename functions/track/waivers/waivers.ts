import type { Configuration } from '#model/configuration/configuration.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { Finding, FindingWaiver, WaiverClues, WaiverReport } from '#model/finding/finding.ts';
import { type Aspect, partsOf, withoutWaivedParts } from './waived-parts.ts';
import { annotatedClaim, type Claim, configuredClaim, isSame, waiverOf } from './waiver-claims.ts';

type WaiverSettings = Pick<Configuration, 'waivers' | 'annotationWaivers'>;

/**
 * Marks waived findings, and reports the outcome of each waiver. Findings stay, in order, so that a waiver hides
 * nothing; an expired one waives nothing. The time is the result's own.
 */
export function applyWaivers(result: ClusterResult, clues: WaiverClues, settings: WaiverSettings): ClusterResult {
  const { waivers, annotationWaivers } = settings;
  const annotations = annotationWaivers.enabled ? clues.annotations : [];
  const claims = [
    ...waivers.flatMap((waiver) => configuredClaim(waiver, result)),
    ...annotations.map((annotation) => annotatedClaim(annotation, result, annotationWaivers)),
  ];
  if (claims.length === 0) return result;
  const find = (aspect: Aspect) => waiverFor(aspect, claims, result);
  const findings = result.findings.map((finding) => {
    const waiver = finding.waiver ?? find({ finding, labels: clues.labels.get(finding.fingerprint) });
    return waiver === null ? withoutWaivedParts(finding, clues, find) : { ...finding, waiver };
  });
  return { ...result, findings, waivers: claims.map((claim) => reportOf(claim, result, clues)) };
}

/**
 * Re-evaluates the waivers of findings carried over from an earlier result: they may have expired or been withdrawn
 * since.
 */
export function reviewCarried(
  result: ClusterResult,
  settings: WaiverSettings,
  byExpectation: (finding: Finding) => FindingWaiver | null,
): ClusterResult {
  const claims = settings.waivers.flatMap((waiver) => configuredClaim(waiver, result));
  const findings = result.findings.map((finding) =>
    Date.parse(finding.lastSeen) < Date.parse(result.takenAt)
      ? {
          ...finding,
          waiver:
            byExpectation(finding) ??
            waiverFor({ finding, labels: undefined }, claims, result) ??
            stillClaimed(finding, claims, result) ??
            stillAnnotated(finding, settings, result),
        }
      : finding,
  );
  return { ...result, findings };
}

function waiverFor(
  { finding, labels }: Aspect,
  claims: readonly Claim[],
  { takenAt }: ClusterResult,
): FindingWaiver | null {
  const claim = claims.find((one) => one.matches(finding, labels) && one.mayWaive(finding) && isInForce(one, takenAt));
  return claim === undefined ? null : waiverOf(claim.said);
}

function isInForce({ said, problem }: Claim, takenAt: string): boolean {
  return problem === null && said.until !== null && waiverTime(said.until, takenAt) !== 'expired';
}

/**
 * A carried-over finding that was waived part by part stays waived as long as the waiver exists: its parts are no
 * longer known.
 */
function stillClaimed(
  { rule, waiver }: Finding,
  claims: readonly Claim[],
  { takenAt }: ClusterResult,
): FindingWaiver | null {
  const claim = claims.find((one) => one.said.rule === rule && isSame(waiver, one.said) && isInForce(one, takenAt));
  return claim === undefined ? null : waiver;
}

function stillAnnotated(
  { waiver }: Finding,
  { annotationWaivers }: WaiverSettings,
  { takenAt }: ClusterResult,
): FindingWaiver | null {
  if (waiver?.source !== 'annotation' || waiver.until === undefined || !annotationWaivers.enabled) return null;
  return waiverTime(waiver.until, takenAt) === 'expired' ? null : waiver;
}

function reportOf(claim: Claim, result: ClusterResult, clues: WaiverClues): WaiverReport {
  const matched = result.findings.filter((finding) =>
    [{ finding, labels: clues.labels.get(finding.fingerprint) }, ...partsOf(finding, clues)].some((aspect) =>
      claim.matches(aspect.finding, aspect.labels),
    ),
  );
  const refused = matched.filter((finding) => !claim.mayWaive(finding));
  const isInvalid = claim.problem !== null || (refused.length > 0 && refused.length === matched.length);
  const problem = claim.problem ?? tooSevere(refused);
  return {
    ...claim.said,
    status: isInvalid ? 'invalid' : statusOf(claim, matched.length, result),
    findings: matched.length,
    ...(problem === null ? {} : { problem }),
  };
}

function tooSevere([refused]: readonly Finding[]): string | null {
  return refused === undefined ? null : `no annotation may waive a finding of severity ${refused.severity} here`;
}

function statusOf(claim: Claim, matched: number, result: ClusterResult): WaiverReport['status'] {
  const time = waiverTime(claim.said.until ?? '', result.takenAt);
  return time !== 'expired' && matched === 0 && wasJudged(claim, result) ? 'unused' : time;
}

/** Whether a claim could be evaluated: a waiver is unused only if its rule saw everything it could match. */
function wasJudged({ said, namespace }: Claim, { status, verdicts, scope }: ClusterResult): boolean {
  const verdict = verdicts.find(({ rule }) => rule === said.rule);
  const isJudged = verdict?.unread === 0 && (verdict.status === 'pass' || verdict.status === 'fail');
  const inScope = scope.namespaces.length === 0 || (namespace !== null && scope.namespaces.includes(namespace));
  return status !== 'failed' && isJudged && inScope;
}

/** Outcome of the waivers in all clusters together; undefined if none of them could apply to any. */
export function sumWaivers(clusters: readonly Pick<ClusterResult, 'waivers'>[]): WaiverReport[] | undefined {
  const all = clusters.flatMap(({ waivers }) => waivers ?? []);
  if (all.length === 0) return undefined;
  const same = Map.groupBy(all, ({ source, rule, scope, owner, reason, until }) =>
    JSON.stringify([source, rule, scope, owner, reason, until]),
  );
  return [...same.values()].map((reports) => reports.reduce(together));
}

/** Order of precedence. A waiver is unused if no cluster uses it. */
const statuses: readonly WaiverReport['status'][] = ['invalid', 'expired', 'expiring', 'active', 'unused'];

function together(a: WaiverReport, b: WaiverReport): WaiverReport {
  const status = statuses.find((one) => one === a.status || one === b.status) ?? a.status;
  return { ...a, ...b, status, findings: a.findings + b.findings };
}

const dayMs = 24 * 60 * 60_000;
const daysToExpiry = 14;

/** State of a waiver in time: it holds through its last day, in UTC. */
function waiverTime(until: string, now: string): 'active' | 'expiring' | 'expired' {
  const left = Date.parse(`${until}T00:00:00Z`) + dayMs - Date.parse(now);
  if (left <= 0) return 'expired';
  return left <= daysToExpiry * dayMs ? 'expiring' : 'active';
}
