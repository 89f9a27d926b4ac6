import { leftUnjudged, type AuditResult, type ClusterResult } from '#model/result/result.ts';
import { safeJson, wellFormed } from '../result/plain-text.ts';
import { type RuleLookup, type RuleOptions, ruleLookup } from '../result/rule-info.ts';
import { clusterEvent, verdictEvent } from './check-event.ts';
import type { OcsfEvent, Source } from './event.ts';
import { findingEvent } from './finding-event.ts';

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
