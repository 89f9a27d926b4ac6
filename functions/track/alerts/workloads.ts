import { compareText } from '#lib/compare-text.ts';
import type { AffectedWorkloads } from '#model/alert.ts';

type Workload = AffectedWorkloads['top'][number];

/** The others are only counted. */
export const maxNamedWorkloads = 20;

/**
 * The workloads of several groups as one. A workload of two groups counts once; of groups that name only their first,
 * those that are not named count as different.
 */
export function mergeWorkloads(groups: readonly AffectedWorkloads[]): AffectedWorkloads {
  const byName = new Map<string, Workload>();
  let twice = 0;
  for (const workload of groups.flatMap(({ top }) => top)) {
    const known = byName.get(nameOf(workload));
    if (known !== undefined) twice++;
    byName.set(nameOf(workload), { ...workload, pods: workload.pods + (known?.pods ?? 0) });
  }
  const total = groups.reduce((sum, group) => sum + group.total, 0) - twice;
  return { total, top: [...byName.values()].sort(largestFirst).slice(0, maxNamedWorkloads) };
}

/** Adds pods that events speak of: each stands for itself, and one that is named already is not counted again. */
export function addPods(known: AffectedWorkloads, pods: readonly { namespace: string; pod: string }[]) {
  const named = new Set(known.top.map(nameOf));
  const all = new Map(
    pods.map(({ namespace, pod }): [string, Workload] => {
      const workload = { kind: 'Pod', namespace, name: pod, pods: 1 };
      return [nameOf(workload), workload];
    }),
  );
  const added = [...all].filter(([name]) => !named.has(name)).map(([, workload]) => workload);
  return mergeWorkloads([known, { total: added.length, top: added }]);
}

function nameOf({ kind, namespace, name }: Workload): string {
  return `${kind} ${namespace}/${name}`;
}

function largestFirst(a: Workload, b: Workload): number {
  return b.pods - a.pods || compareText(nameOf(a), nameOf(b));
}
