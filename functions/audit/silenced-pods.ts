import { plural } from '../lib/plural.ts';
import { isFinished } from '../model/on-fargate.ts';
import { AffectedPods } from './affected-pods.ts';
import type { JudgedPod } from './judged-pod.ts';
import type { Affected, FoldState, Violation } from './rule.ts';

/** A live pod on Fargate: finished ones are no open state. */
export function runsOnFargate({ pod, placement }: JudgedPod): boolean {
  return placement.onFargate && !isFinished(pod) && !pod.deleting;
}

/**
 * The pods that Fargate says it does not log, for a rule about the configuration they share. `who` says how many, for a
 * message; null when there is none.
 */
export function silencedPods(
  describe: (silenced: Affected, who: string | null) => Violation | null,
  isMine: (reason: string) => boolean = () => true,
): FoldState {
  const silenced = new AffectedPods();
  return {
    see(pod) {
      if (runsOnFargate(pod) && pod.logging.state === 'disabled' && isMine(pod.logging.reason)) silenced.add(pod);
      return false;
    },
    *finish(podsComplete) {
      yield { judged: 1 };
      const affected = silenced.value();
      const violation = describe(affected, whoIsSilent(affected, podsComplete));
      if (violation !== null) yield violation;
    },
  };
}

function whoIsSilent({ pods }: Affected, podsComplete: boolean): string | null {
  if (pods === 0) return null;
  return `${podsComplete ? '' : 'at least '}${plural(pods, 'pod')} on Fargate ${pods === 1 ? 'does' : 'do'} not log`;
}
