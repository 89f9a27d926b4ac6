import { compileWildcard } from '#lib/text/compare.ts';
import { isDate } from '#lib/time.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Targets } from '#model/configuration/targets.ts';

export type Tags = Readonly<Record<string, string>>;

/** A cluster's standing among the targets: `unknown` if it depends on tags that are not known. */
export type TargetStanding =
  | { readonly is: 'target'; readonly refusedOptOut: string | null }
  | { readonly is: 'untargeted' | 'filtered' | 'unknown' }
  | { readonly is: 'opted-out'; readonly reason: string; readonly until: string };

/** A cluster that is not a target; nothing of it is read or stored. */
export class NotATarget extends AuditorError {
  constructor(cluster: ClusterKey) {
    super('usage', `Cluster ${clusterKeyText(cluster)} is not among the targets`);
  }
}

const watchTag = 'fargate-auditor:watch';
const day = 86_400_000;
const longestReason = 200;

/**
 * Decides whether a cluster is audited or polled, for every entry point: the plan, the schedule, events and audits on
 * demand. If several targets cover a cluster, one that selects it is enough.
 */
export function standingOf(cluster: ClusterKey, tags: Tags | null, targets: Targets, now: Date): TargetStanding {
  const { account, region } = cluster;
  const covering = targets.accounts.filter((one) => one.account === account && one.regions.includes(region));
  if (covering.length === 0) return { is: 'untargeted' };
  const named = covering.filter(({ clusters = ['*'] }) =>
    clusters.some((glob) => compileWildcard(glob)(cluster.cluster)),
  );
  if (named.length === 0) return { is: 'filtered' };
  const isForAll = named.some(({ tags: wanted = {} }) => Object.keys(wanted).length === 0);
  if (tags === null) return isForAll ? { is: 'target', refusedOptOut: null } : { is: 'unknown' };
  if (!named.some(({ tags: wanted = {} }) => Object.entries(wanted).every(([key, value]) => tags[key] === value)))
    return { is: 'filtered' };
  const tag = Object.hasOwn(tags, targets.optOutTag) ? tags[targets.optOutTag] : undefined;
  if (tag === undefined) return { is: 'target', refusedOptOut: null };
  const optOut = readOptOut(tag, targets, now);
  return 'problem' in optOut ? { is: 'target', refusedOptOut: optOut.problem } : { is: 'opted-out', ...optOut };
}

/** Whether a cluster may be read; null tags are unknown, and only what can be decided without them is. */
export function isTarget(cluster: ClusterKey, tags: Tags | null, targets: Targets, now: Date): boolean {
  const { is } = standingOf(cluster, tags, targets, now);
  return is === 'target' || (tags === null && is === 'unknown');
}

/** Whether the tag `fargate-auditor:watch` turns a cluster's alerts off: `off until=2027-01-31 reason=…`. */
export function isUnwatched(tags: Tags, targets: Targets, now: Date): boolean {
  const [, optOut] = /^\s*off\s+(.*)$/.exec(tags[watchTag] ?? '') ?? [];
  return optOut !== undefined && !('problem' in readOptOut(optOut, targets, now));
}

type OptOut = { readonly reason: string; readonly until: string } | { readonly problem: string };

/**
 * Parses `until=2027-01-31 reason=…`; EKS allows no semicolon in a tag value. People who may tag a cluster are seldom
 * responsible for its workloads, so a tag counts only if the configuration allows it, and only for a limited time.
 */
export function readOptOut(text: string, { optOut }: Pick<Targets, 'optOut'>, now: Date): OptOut {
  if (optOut?.enabled !== true) return { problem: 'the configuration does not allow opting out by tag' };
  const [, until = '', reason = ''] = /^\s*until=(\S+)\s+reason=(.*\S)\s*$/.exec(text) ?? [];
  if (!isDate(until) || reason === '') return { problem: 'its value should read until=2027-01-31 reason=…' };
  const end = Date.parse(until) + day;
  if (end <= now.getTime()) return { problem: `it ended with ${until}` };
  if (end > now.getTime() + (optOut.mostDays + 1) * day)
    return { problem: `${until} is more than ${optOut.mostDays} days ahead` };
  return { reason: reason.slice(0, longestReason), until };
}
