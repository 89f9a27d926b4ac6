import type { ClusterFacts, SliceName } from '#model/facts/cluster-facts.ts';
import type { Rule } from '../rule.ts';

/** What the profiles that manifests are judged by come from. */
export type ProfilesFrom =
  /** A cluster, or all that was saved of one: what cannot be read of it is missed. */
  | 'cluster'
  /** A file that tells of profiles alone: nobody can expect more of it. */
  | 'file'
  /** Nowhere: every workload is judged as if a profile selected it. */
  | 'nowhere';

const aboutGroup: Readonly<Record<Rule['group'], NonNullable<Rule['about']>>> = {
  placement: 'templates',
  logging: 'templates',
  'pod fits Fargate': 'templates',
  running: 'pods',
  "profile's surroundings": 'cluster',
};

/**
 * The rules that say nothing of manifests, and why. Those about pods as they run have nothing to look at, and what a
 * cluster itself does wrong is no fault of a manifest. A rule whose facts no file could tell is not asked either, while
 * one whose facts a cluster would not tell is, so that it is missed.
 */
export function notAskedOf(
  rules: readonly Rule[],
  facts: ClusterFacts,
  from: ProfilesFrom,
  anyOnFargate: boolean,
): ReadonlyMap<string, string> {
  const reasons = rules.map((rule) => [rule.id, reasonOf(rule, facts, from, anyOnFargate)] as const);
  return new Map(reasons.filter((entry): entry is [string, string] => entry[1] !== null));
}

function reasonOf(rule: Rule, facts: ClusterFacts, from: ProfilesFrom, anyOnFargate: boolean): string | null {
  const about = rule.about ?? aboutGroup[rule.group];
  if (about === 'pods') return 'manifests have no pods that run; scan judges those of a cluster';
  if (about === 'cluster') return 'it judges the cluster, not manifests; scan does that';
  if (rule.group === 'placement' && from === 'nowhere') return 'no profiles were given';
  if (rule.group === 'logging' && !anyOnFargate) return 'no profile would take any of the workloads';
  return from === 'cluster' ? null : untold(rule.needs, facts);
}

function untold(needs: readonly SliceName[], facts: ClusterFacts): string | null {
  const slice = needs.map((name) => facts[name]).find(({ ok }) => !ok);
  return slice === undefined || slice.ok ? null : slice.reason;
}
