import type { Pod } from '#model/facts/pod.ts';
import type { Subject } from '#model/finding/finding.ts';
import type { Workload } from '#model/facts/workload.ts';
import type { Standing } from '../fit/admission.ts';
import type { LoggingState } from '#model/facts/logging-state.ts';
import type { Controller } from './owners.ts';
import type { Placement } from '../placement/placement.ts';

/** A pod with what every rule wants to know of it, worked out once. */
export interface JudgedPod {
  readonly pod: Pod;
  /** From a manifest: it does not run yet, so that nothing is said of what it does. */
  readonly planned: boolean;
  /** The root owner, or the pod itself. */
  readonly subject: Subject;
  /** The root owner's object, where it could be read. */
  readonly workload: Workload | null;
  readonly controller: Controller;
  readonly placement: Placement;
  readonly standing: Standing;
  readonly logging: LoggingState;
}
