import type { Finding, Subject } from '#model/finding/finding.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { isJudgedAnew } from './revisions.ts';

/** Kinds that keep their name from run to run, so that a finding about one is never folded into that of another. */
const lasting: ReadonlySet<string> = new Set([
  'Deployment',
  'ReplicaSet',
  'ReplicationController',
  'Rollout',
  'StatefulSet',
  'DaemonSet',
  'CronJob',
  'ScaledJob',
]);

/**
 * Findings of the earlier result that an earlier release stated of what is one subject now: of each pod of a workflow
 * engine in place of their maker, of each workload in place of their namespace. By fingerprint of the finding of now.
 */
export function movedFindings(
  previous: ClusterResult,
  current: ClusterResult,
  before: ReadonlyMap<string, Finding>,
  now: ReadonlyMap<string, Finding>,
): ReadonlyMap<string, readonly Finding[]> {
  const gone = [...before.values()].filter(({ fingerprint, rule }) => {
    return !now.has(fingerprint) && mayHaveMoved(rule, previous, current);
  });
  const byRule = Map.groupBy(gone, ({ rule }) => rule);
  const moved = [...now.values()]
    .filter(({ fingerprint }) => !before.has(fingerprint))
    .map(({ fingerprint, rule, subject }) => {
      const parts = (byRule.get(rule) ?? []).filter((one) => isPart(one.subject, subject));
      return [fingerprint, parts] as const;
    });
  return new Map(moved.filter(([, parts]) => parts.length > 0));
}

/** Results that do not tell their rules are of a release that folded nothing. */
function mayHaveMoved(rule: string, previous: ClusterResult, current: ClusterResult): boolean {
  return (previous.rules === undefined && current.rules !== undefined) || isJudgedAnew(rule, previous, current);
}

function isPart(old: Subject, { kind, namespace, name }: Subject): boolean {
  if (kind === 'Namespace') return old.namespace === name;
  return old.kind === kind && old.namespace === namespace && namespace !== undefined && !lasting.has(kind);
}
