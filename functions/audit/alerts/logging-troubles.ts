import { isLater } from '#lib/later.ts';
import type { Trouble } from '#model/alert.ts';
import { faultFinder, type LoggingFacts, type LoggingFault } from '../logging/logging-fault.ts';
import { configMapNotFound } from '#model/logging-state.ts';
import type { AffectedGroup } from '../pods/affected-group.ts';
import { remedyOf, whyBroken } from './logging-causes.ts';
import type { ReasonGroups } from './reason-groups.ts';

/** What is wrong with the logs of pods, by the reason that Fargate gave, explained by the configuration as it is now. */
export function loggingTroubles(
  disabled: ReasonGroups,
  facts: LoggingFacts,
  newestEnabledAt: string | null,
): Trouble[] {
  const faultBehind = faultFinder(facts);
  return disabled.all().map(([reason, group]) => {
    const fault = faultBehind(reason);
    const mended = isMended(reason, group, fault, facts);
    const isNewerLogged = newestEnabledAt !== null && isLater(newestEnabledAt, group.newestPodAt);
    return {
      kind: 'logging-disabled',
      reason,
      cause: fault.cause,
      mended,
      summary: `${group.who()} ${rest(reason, group, fault, { facts, mended, isNewerLogged })}`,
      ...group.counts(),
      remediation: group.withRestartNotes(remedyOf(fault, facts)),
      restart: group.restart(),
    };
  });
}

/**
 * True when what explains the reason was read and is gone. Only the missing ConfigMap has a reason that is known; what
 * else Fargate refused may be nothing that is judged here, so that then the text must have changed since.
 */
function isMended(
  reason: string,
  { newestPodAt }: AffectedGroup,
  fault: LoggingFault,
  { loggingConfigMap }: LoggingFacts,
): boolean {
  if (fault.cause !== null || fault.now !== 'fine') return false;
  if (reason === configMapNotFound) return true;
  const changedAt = loggingConfigMap.ok ? (loggingConfigMap.value?.dataChangedAt ?? null) : null;
  return changedAt !== null && isLater(changedAt, newestPodAt);
}

interface Circumstances {
  readonly facts: LoggingFacts;
  readonly mended: boolean;
  readonly isNewerLogged: boolean;
}

/** The sentence that begins with who is affected. */
function rest(
  reason: string,
  { pods }: AffectedGroup,
  fault: LoggingFault,
  { facts, mended, isNewerLogged }: Circumstances,
): string {
  const [dont, need] = pods === 1 ? ['does not log', 'needs'] : ['do not log', 'need'];
  if (fault.cause !== null) return `${dont}: ${whyBroken(fault.cause, facts)}`;
  const restart = `${dont} (${reason}) and ${need} a restart`;
  if (mended) return `${restart}: nothing is found wrong with the configuration now`;
  return isNewerLogged ? `${restart}: a newer pod logs` : `${dont}: ${reason}; ${fault.because}`;
}
