import { plural } from '#lib/plural.ts';
import type { Alert } from '#model/alert.ts';
import { subjectText } from '#model/subject.ts';

export interface Row {
  readonly name: string;
  readonly pods: string;
}

const shown = 5;

/** `12 pods of 3 workloads`; null where no pod is concerned. */
export function countText({ pods, workloads }: Pick<Alert, 'pods' | 'workloads'>): string | null {
  if (pods === 0 && workloads.total === 0) return null;
  return `${plural(pods, 'pod')} of ${plural(workloads.total, 'workload')}`;
}

/** The workloads with most pods, and how many there are beside them. */
export function topWorkloads({ workloads }: Pick<Alert, 'workloads'>): { rows: Row[]; more: number } {
  const rows = workloads.top
    .slice(0, shown)
    .map((workload) => ({ name: subjectText(workload), pods: plural(workload.pods, 'pod') }));
  return { rows, more: Math.max(0, workloads.total - rows.length) };
}

/** Commands for the workloads that are shown, and how many workloads need one beside them. */
export function topRestarts({ restart, workloads }: Pick<Alert, 'restart' | 'workloads'>): {
  commands: readonly string[];
  more: number;
} {
  const commands = restart.slice(0, shown);
  return { commands, more: Math.max(0, restart.length - commands.length, workloads.total - commands.length) };
}
