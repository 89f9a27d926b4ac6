import type { Finding, Subject } from '#model/finding/finding.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { isJudgedAnew } from './revisions.ts';

/** Kinds whose names are stable from run to run, so that their findings are never folded into another's. */
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
 * Earlier findings that an earlier release reported on parts of what is one subject now: on each pod of a workflow
 * engine instead of their maker, or on each workload instead of their namespace. By fingerprint of the current finding.
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

/** A result without rule revisions comes from a release that folded nothing. */
function mayHaveMoved(rule: string, previous: ClusterResult, current: ClusterResult): boolean {
  return (previous.rules === undefined && current.rules !== undefined) || isJudgedAnew(rule, previous, current);
}

function isPart(old: Subject, { kind, namespace, name }: Subject): boolean {
  if (kind === 'Namespace') return old.namespace === name;
  return old.kind === kind && old.namespace === namespace && namespace !== undefined && !lasting.has(kind);
}
