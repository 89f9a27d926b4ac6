import { shellCommand } from '#lib/text/wording.ts';
import type { Subject } from '#model/finding/finding.ts';

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
