import { capacityAnnotation, computeTypeAnnotation, loggingAnnotation } from '#model/on-fargate.ts';
import { textMap } from './fields.ts';

const needed: ReadonlySet<string> = new Set([
  loggingAnnotation,
  capacityAnnotation,
  computeTypeAnnotation,
  'fargate.amazonaws.com/pod-sg',
]);
const none: Readonly<Record<string, string>> = Object.freeze({});

/** True for the annotations an audit reads. Others may hold anything, `last-applied-configuration` even passwords. */
export function isNeededAnnotation(key: string): boolean {
  return needed.has(key) || key.startsWith('fargate-auditor.io/');
}

export function neededAnnotations(value: unknown): Readonly<Record<string, string>> {
  const annotations = textMap(value);
  let kept: Record<string, string> | undefined;
  for (const key in annotations) {
    if (isNeededAnnotation(key)) (kept ??= {})[key] = annotations[key] ?? '';
  }
  return kept ?? none;
}
