import { listedBriefly, shellCommand } from '#lib/text/wording.ts';
import { compareText } from '#lib/text/compare.ts';
import type { Workload } from '#model/facts/workload.ts';
import type { Remediation } from '#model/finding/finding.ts';
import { managerNotes } from '../remedies/steps.ts';

/** A Deployment or StatefulSet on Fargate that an eviction leaves without pods, or may. */
export interface Frail {
  readonly workload: Workload;
  readonly replicas: number;
  readonly hasBudget: boolean;
}

/** Commands are printed for so many workloads. */
const most = 5;

export function inOrder(all: Iterable<Frail>): Frail[] {
  return [...all].sort(
    (a, b) => compareText(a.workload.kind, b.workload.kind) || compareText(a.workload.name, b.workload.name),
  );
}

function nameOf({ workload: { kind, name } }: Frail): string {
  return `${kind} ${name}`;
}

/** `Deployment api and Deployment web have one replica; Deployment shop has several and no PodDisruptionBudget` */
export function frailText(all: readonly Frail[]): string {
  const single = all.filter(({ replicas }) => replicas === 1).map(nameOf);
  const open = all.filter(({ replicas }) => replicas > 1).map(nameOf);
  const have = (names: readonly string[]) => `${listedBriefly(names)} ${names.length === 1 ? 'has' : 'have'}`;
  return [
    ...(single.length > 0 ? [`${have(single)} one replica`] : []),
    ...(open.length > 0 ? [`${have(open)} several and no PodDisruptionBudget`] : []),
  ].join('; ');
}

/** Replicas first: a budget over a single pod would either let it go or stand in the way of patches. */
export function frailRemedy(all: readonly Frail[]): Remediation {
  const shown = all.slice(0, most);
  const sets = shown.filter(isSingleSet).map(nameOf);
  return {
    summary: 'Run two replicas or more, and let a PodDisruptionBudget allow one of them to be unavailable at a time',
    commands: shown.flatMap(commandsOf),
    notes: [
      ...(sets.length > 0
        ? [`Whether ${listedBriefly(sets)} can have another replica, only its application says: kubectl scale adds it.`]
        : []),
      'Where a HorizontalPodAutoscaler sets the replicas, raise its minReplicas instead.',
      ...(all.length > most ? ['For the other workloads do the same.'] : []),
      ...shown.flatMap(({ workload }) => managerNotes(workload, workload)),
    ],
  };
}

function isSingleSet({ workload, replicas }: Frail): boolean {
  return workload.kind === 'StatefulSet' && replicas === 1;
}

function commandsOf(frail: Frail): string[] {
  const { workload, replicas, hasBudget } = frail;
  if (isSingleSet(frail)) return [];
  const { namespace, name, kind, matchLabels } = workload;
  const on = ['kubectl', '-n', namespace];
  const scale = replicas === 1 ? [shellCommand(...on, 'scale', kind.toLowerCase(), name, '--replicas=2')] : [];
  if (hasBudget || matchLabels === null || Object.keys(matchLabels).length === 0) return scale;
  const selector = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  const options = [`--selector=${selector.join(',')}`, '--max-unavailable=1'];
  return [...scale, shellCommand(...on, 'create', 'poddisruptionbudget', name, ...options)];
}
