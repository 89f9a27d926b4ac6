import type { OwnerRef } from '#model/facts/pod.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import { shellCommand } from '#lib/text/wording.ts';

/**
 * The template that pods are made again from: the one they have (`same`), one that was changed since (`renewed`), one that a
 * printed command changes (`changed`), or one that a person is told to change (`by-hand`).
 */
export type Template = 'same' | 'renewed' | 'changed' | 'by-hand';

/** Whether nothing but a restart has the controller make pods again. */
export function isAsItIs(template: Template): boolean {
  return template === 'same' || template === 'renewed';
}

/** The object that makes pods. */
export interface Maker {
  readonly subject: Subject;
  /** Null where it was not read. */
  readonly workload: Workload | null;
  /** Of the pod, where that is the subject itself: what made it, but from no template. */
  readonly owner?: OwnerRef | null;
}

export interface Steps {
  readonly commands: readonly string[];
  readonly notes: readonly string[];
}

/** `kubectl -n NAMESPACE delete pod NAME…` */
export function deletePods(subject: Subject, names: readonly string[]): string {
  return onNamed(subject, 'delete', 'pod', names);
}

/** `kubectl -n NAMESPACE VERB KIND NAME…` */
export function onNamed({ namespace = '' }: Subject, verb: string, kind: string, names: readonly string[]): string {
  return shellCommand('kubectl', '-n', namespace, verb, kind, ...names);
}

/** `kubectl -n NAMESPACE rollout restart kind/NAME` and the like. */
export function onWorkload({ kind, namespace = '', name }: Subject, ...words: readonly string[]): string {
  return shellCommand('kubectl', '-n', namespace, ...words, `${kind.toLowerCase()}/${name}`);
}

/** Who would undo a change made with kubectl. */
export function managerNotes(
  { kind, name }: Pick<Subject, 'kind' | 'name'>,
  managed: Pick<Workload, 'managedBy'> | null,
): string[] {
  const manager = managed?.managedBy ?? null;
  if (manager === null) return [];
  return [`${kind} ${name} is managed by ${manager}: make the change there, or it will be reverted.`];
}
