import type { Subject } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';

/** Who would undo a change made with kubectl. */
export function managerNotes(
  { kind, name }: Pick<Subject, 'kind' | 'name'>,
  managed: Pick<Workload, 'managedBy'> | null,
): string[] {
  const manager = managed?.managedBy ?? null;
  if (manager === null) return [];
  return [`${kind} ${name} is managed by ${manager}: make the change there, or it will be reverted.`];
}
