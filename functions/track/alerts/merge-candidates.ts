import { plural } from '#lib/plural.ts';
import { laterOf } from '#lib/later.ts';
import type { AlertCandidate } from '#model/alert.ts';
import { mergeWorkloads } from './workloads.ts';

/** Several reasons that one alert covers, as one. */
export interface MergedCandidate extends Pick<
  AlertCandidate,
  'cause' | 'summary' | 'pods' | 'workloads' | 'remediation'
> {
  readonly reasons: string[];
  readonly restart: string[];
  /** All of it is. */
  readonly causeFixed: boolean;
  readonly newestPodAt: string | null;
}

const mostSaid = 3;
const mostRestarted = 5;

/** The trouble with most pods speaks first, and what it says to change is what is told. */
export function mergeCandidates(candidates: readonly AlertCandidate[]): MergedCandidate | null {
  // What is still broken is told before what is mended.
  const sorted = candidates.toSorted((a, b) => Number(a.causeFixed) - Number(b.causeFixed) || b.pods - a.pods);
  const [first] = sorted;
  if (first === undefined) return null;
  return {
    cause: sorted.find(({ cause }) => cause !== null)?.cause ?? null,
    reasons: sorted.map(({ reason }) => reason),
    causeFixed: sorted.every(({ causeFixed }) => causeFixed),
    summary: said(sorted),
    pods: sorted.reduce((sum, { pods }) => sum + pods, 0),
    workloads: mergeWorkloads(sorted.map(({ workloads }) => workloads)),
    newestPodAt: sorted.reduce<string | null>((newest, { newestPodAt }) => laterOf(newest, newestPodAt), null),
    remediation: first.remediation,
    restart: [...new Set(sorted.flatMap(({ restart }) => restart))].slice(0, mostRestarted),
  };
}

function said(candidates: readonly AlertCandidate[]): string {
  const more = candidates.length - mostSaid;
  const shown = candidates.slice(0, mostSaid).map(({ summary }) => summary);
  return [...shown, ...(more > 0 ? [`and ${plural(more, 'more reason')}`] : [])].join('; ');
}
