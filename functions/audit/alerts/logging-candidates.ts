import { isLater } from '#lib/time.ts';
import type { AlertCandidate } from '#model/alerts/alert.ts';
import { configMapNotFound } from '#model/facts/logging-state.ts';
import { faultFinder, type LoggingFacts, type LoggingFault } from '../logging/logging-fault.ts';
import type { AffectedGroup } from '../pods/affected-group.ts';
import { remedyOf, whyBroken } from './logging-causes.ts';
import type { ReasonGroups } from './reason-groups.ts';

/** Candidates by the reason that Fargate gave for not logging pods, explained by the configuration as it is now. */
export function loggingCandidates(
  disabled: ReasonGroups,
  facts: LoggingFacts,
  newestEnabledAt: string | null,
): AlertCandidate[] {
  const faultBehind = faultFinder(facts);
  const isAccepted = wasAccepted(facts, newestEnabledAt);
  return disabled.all().map(([reason, group]) => {
    const fault = faultBehind({ reason, message: null }, isAccepted);
    const causeFixed = isCauseFixed(reason, group, fault, facts);
    const isNewerLogged = newestEnabledAt !== null && isLater(newestEnabledAt, group.newestPodAt);
    return {
      kind: 'logging-disabled',
      reason,
      cause: fault.cause,
      causeFixed,
      summary: `${group.who()} ${rest(reason, group, fault, { facts, causeFixed, isNewerLogged })}`,
      ...group.counts(),
      remediation: group.withRestartNotes(remedyOf(fault, facts)),
      restart: group.restart(),
    };
  });
}

/**
 * True when the cause was read and is gone. Only the missing ConfigMap has a reason that is known; what
 * else Fargate refused may be nothing that is judged here, so that then the text must have changed since.
 */
function isCauseFixed(
  reason: string,
  { newestPodAt }: AffectedGroup,
  fault: LoggingFault,
  facts: Pick<LoggingFacts, 'loggingConfigMap'>,
): boolean {
  if (fault.cause !== null || fault.now !== 'fine') return false;
  if (reason === configMapNotFound) return true;
  const changedAt = changeOf(facts);
  return changedAt !== null && isLater(changedAt, newestPodAt);
}

/** A pod logs that was made since the configuration is what it is now. */
export function wasAccepted(facts: LoggingFacts, newestEnabledAt: string | null): boolean {
  const changedAt = changeOf(facts);
  return changedAt !== null && newestEnabledAt !== null && isLater(newestEnabledAt, changedAt);
}

function changeOf({ loggingConfigMap }: Pick<LoggingFacts, 'loggingConfigMap'>): string | null {
  return loggingConfigMap.ok ? (loggingConfigMap.value?.dataChangedAt ?? null) : null;
}

interface CandidateContext {
  readonly facts: LoggingFacts;
  readonly causeFixed: boolean;
  readonly isNewerLogged: boolean;
}

/** The sentence that begins with who is affected. */
function rest(
  reason: string,
  { pods }: AffectedGroup,
  fault: LoggingFault,
  { facts, causeFixed, isNewerLogged }: CandidateContext,
): string {
  const [dont, need] = pods === 1 ? ['does not log', 'needs'] : ['do not log', 'need'];
  if (fault.cause !== null) return `${dont}: ${whyBroken(fault.cause, facts)}`;
  const restart = `${dont} (${reason}) and ${need} a restart`;
  if (causeFixed) return `${restart}: nothing is found wrong with the configuration now`;
  return isNewerLogged ? `${restart}: a newer pod logs` : `${dont}: ${reason}; ${fault.because}`;
}
