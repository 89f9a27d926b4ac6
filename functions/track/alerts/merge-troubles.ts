import { plural } from '#lib/plural.ts';
import { laterOf } from '#lib/later.ts';
import type { Trouble } from '#model/alert.ts';
import { together } from './workloads.ts';

/** Several reasons that one alert covers, as one. */
export interface MergedTrouble extends Pick<Trouble, 'cause' | 'summary' | 'pods' | 'workloads' | 'remediation'> {
  readonly reasons: string[];
  readonly restart: string[];
  /** All of it is. */
  readonly mended: boolean;
  readonly newestPodAt: string | null;
}

const mostSaid = 3;
const mostRestarted = 5;

/** The trouble with most pods speaks first, and what it says to change is what is told. */
export function merged(troubles: readonly Trouble[]): MergedTrouble | null {
  // What is still broken is told before what is mended.
  const sorted = troubles.toSorted((a, b) => Number(a.mended) - Number(b.mended) || b.pods - a.pods);
  const [first] = sorted;
  if (first === undefined) return null;
  return {
    cause: sorted.find(({ cause }) => cause !== null)?.cause ?? null,
    reasons: sorted.map(({ reason }) => reason),
    mended: sorted.every(({ mended }) => mended),
    summary: said(sorted),
    pods: sorted.reduce((sum, { pods }) => sum + pods, 0),
    workloads: together(sorted.map(({ workloads }) => workloads)),
    newestPodAt: sorted.reduce<string | null>((newest, { newestPodAt }) => laterOf(newest, newestPodAt), null),
    remediation: first.remediation,
    restart: [...new Set(sorted.flatMap(({ restart }) => restart))].slice(0, mostRestarted),
  };
}

function said(troubles: readonly Trouble[]): string {
  const more = troubles.length - mostSaid;
  const shown = troubles.slice(0, mostSaid).map(({ summary }) => summary);
  return [...shown, ...(more > 0 ? [`and ${plural(more, 'more reason')}`] : [])].join('; ');
}
