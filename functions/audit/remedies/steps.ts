import type { OwnerRef } from '#model/facts/pod.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import { shellCommand } from '#lib/text/wording.ts';

/**
 * Template from which pods are recreated: unchanged (`same`), changed since the pods were created (`renewed`), changed
 * by a printed command (`changed`), or to be changed by hand (`by-hand`).
 */
export type Template = 'same' | 'renewed' | 'changed' | 'by-hand';

/** True if the template does not change now, so that only a restart recreates the pods. */
export function isAsItIs(template: Template): boolean {
  return template === 'same' || template === 'renewed';
}

/** Object that creates pods. */
export interface Maker {
  readonly subject: Subject;
  /** Null if it was not read. */
  readonly workload: Workload | null;
  /** Owner of the pod, if the pod itself is the subject: it created the pod, but without a template. */
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

/** Tools that would revert a change made with kubectl. */
export function managerNotes(
  { kind, name }: Pick<Subject, 'kind' | 'name'>,
  managed: Pick<Workload, 'managedBy'> | null,
): string[] {
  const manager = managed?.managedBy ?? null;
  if (manager === null) return [];
  return [`${kind} ${name} is managed by ${manager}: make the change there, or it will be reverted.`];
}
