import type { OwnerRef } from '#model/facts/pod.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';

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
