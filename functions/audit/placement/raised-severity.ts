import { raised, type Severity } from '#model/finding/severity.ts';
import type { Placement } from './placement.ts';

/** The one test of all placement rules: a pod that finds no node, or that has none to go to but Fargate's, is worse off. */
export function severityFor(
  severity: Severity,
  { unschedulable, otherCapacity }: Pick<Placement, 'unschedulable' | 'otherCapacity'>,
): Severity {
  return unschedulable || otherCapacity === 'none' ? raised(severity) : severity;
}
