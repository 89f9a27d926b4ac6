import { compareText } from '#lib/compare-text.ts';
import type { DisruptionBudgets } from '#model/disruption-budget.ts';
import type { Job } from '#model/job.ts';
import type { Slices } from '#model/cluster-facts.ts';
import { readSlice } from './raw/slices.ts';
import { toDisruptionBudget } from './project/to-disruption-budget.ts';
import { toJob } from './project/to-job.ts';
import { collectPages } from './raw/pages.ts';
import type { RawSource } from './raw-source.ts';

/** What decides how pods come to their end, in the namespaces whose pods are read: by eviction, or by themselves. */
export async function readEndings(
  source: RawSource,
  namespaces: readonly string[] | null,
): Promise<Pick<Slices, 'disruptionBudgets' | 'jobs'>> {
  const [disruptionBudgets, jobs] = await Promise.all([
    readSlice<DisruptionBudgets>(async () => {
      const list = await collectPages(source.disruptionBudgets(namespaces), toDisruptionBudget);
      return { namespaces, list: list.sort(byPlace) };
    }),
    readSlice<readonly Job[]>(async () => (await collectPages(source.jobs(namespaces), toJob)).sort(byPlace)),
  ]);
  return { disruptionBudgets, jobs };
}

interface Placed {
  readonly namespace: string;
  readonly name: string;
}

function byPlace(a: Placed, b: Placed): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}
