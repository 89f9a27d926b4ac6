import { compareText } from '#lib/text/compare.ts';
import { laterOf } from '#lib/time.ts';
import { plural } from '#lib/text/wording.ts';
import type { AffectedWorkloads, AlertCandidate, AlertUpdate } from '#model/alerts/alert.ts';
import { updateOf } from './alert-update.ts';

/** Several reasons covered by one alert, merged. */
export interface MergedCandidate {
  /** The cause of every reason is fixed. */
  readonly causeFixed: boolean;
  readonly update: Pick<AlertUpdate, 'cause' | 'reasons' | 'newestPodAt'> & Partial<AlertUpdate>;
}

type NamedWorkload = AffectedWorkloads['top'][number];

/** Most workloads that are named; others are only counted. */
export const maxNamedWorkloads = 20;
const maxSummaries = 3;
const maxRestarts = 5;

/** Merges candidates: the one with most pods comes first and gives the remediation. */
export function mergeCandidates(candidates: readonly AlertCandidate[]): MergedCandidate | null {
  // A cause that still exists comes before one that is fixed.
  const sorted = candidates.toSorted((a, b) => Number(a.causeFixed) - Number(b.causeFixed) || b.pods - a.pods);
  const [first] = sorted;
  if (first === undefined) return null;
  return {
    causeFixed: sorted.every(({ causeFixed }) => causeFixed),
    update: {
      ...updateOf(first),
      cause: sorted.find(({ cause }) => cause !== null)?.cause ?? null,
      reasons: [...new Set(sorted.flatMap(({ reason, alias }) => [reason, ...alias]))],
      summary: mergeSummaries(sorted),
      pods: sorted.reduce((sum, { pods }) => sum + pods, 0),
      workloads: mergeWorkloads(sorted.map(({ workloads }) => workloads)),
      newestPodAt: sorted.reduce<string | null>((newest, { newestPodAt }) => laterOf(newest, newestPodAt), null),
      restart: [...new Set(sorted.flatMap(({ restart }) => restart))].slice(0, maxRestarts),
    },
  };
}

function mergeSummaries(candidates: readonly AlertCandidate[]): string {
  const more = candidates.length - maxSummaries;
  const shown = candidates.slice(0, maxSummaries).map(({ summary }) => summary);
  return [...shown, ...(more > 0 ? [`and ${plural(more, 'more reason')}`] : [])].join('; ');
}

/** Adds pods from events: each counts for itself, and one that is already named is not counted again. */
export function addPods(known: AffectedWorkloads, pods: readonly { namespace: string; pod: string }[]) {
  const named = new Set(known.top.map(nameOf));
  const all = new Map(
    pods.map(({ namespace, pod }): [string, NamedWorkload] => {
      const workload = { kind: 'Pod', namespace, name: pod, pods: 1 };
      return [nameOf(workload), workload];
    }),
  );
  const added = [...all].filter(([name]) => !named.has(name)).map(([, workload]) => workload);
  return mergeWorkloads([known, { total: added.length, top: added }]);
}

/**
 * Merges the workloads of several groups. A workload in two groups counts once; in groups that name only the first
 * ones, unnamed workloads count as different.
 */
function mergeWorkloads(groups: readonly AffectedWorkloads[]): AffectedWorkloads {
  const byName = new Map<string, NamedWorkload>();
  let twice = 0;
  for (const workload of groups.flatMap(({ top }) => top)) {
    const known = byName.get(nameOf(workload));
    if (known !== undefined) twice++;
    byName.set(nameOf(workload), { ...workload, pods: workload.pods + (known?.pods ?? 0) });
  }
  const total = groups.reduce((sum, group) => sum + group.total, 0) - twice;
  return { total, top: [...byName.values()].sort(largestFirst).slice(0, maxNamedWorkloads) };
}

function nameOf({ kind, namespace, name }: NamedWorkload): string {
  return `${kind} ${namespace}/${name}`;
}

function largestFirst(a: NamedWorkload, b: NamedWorkload): number {
  return b.pods - a.pods || compareText(nameOf(a), nameOf(b));
}
