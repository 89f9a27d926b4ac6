import { compareText } from '#lib/text/compare.ts';
import { isLater } from '#lib/time.ts';
import type { AlertCandidate } from '#model/alerts/alert.ts';
import { configMapNotFound } from '#model/facts/logging-state.ts';
import type { Remediation } from '#model/finding/finding.ts';
import {
  blamed,
  faultFinder,
  type LoggingCause,
  type LoggingFacts,
  type LoggingDiagnosis,
  type LoggingWords,
} from '../logging/logging-fault.ts';
import type { AffectedGroup } from '../pods/affected-group.ts';
import { remedyOf, whyBroken } from './logging-causes.ts';
import type { ReasonGroup, ReasonGroups } from './reason-groups.ts';

/** Pods that do not log, and finished pods that did not, by Fargate's reason. */
export interface UnloggedPods {
  readonly disabled: ReasonGroups;
  readonly gone: ReasonGroups;
}

/** Candidates by Fargate's reason for not logging pods, explained by the current configuration. */
export function loggingCandidates(
  { disabled, gone }: UnloggedPods,
  facts: LoggingFacts,
  newestEnabledAt: string | null,
): AlertCandidate[] {
  const faultBehind = faultFinder(facts);
  const isAccepted = wasAccepted(facts, newestEnabledAt);
  const candidateOf = (reason: string, { affected, alias, message }: ReasonGroup, isGone: boolean): AlertCandidate => {
    const words = { reason, message };
    const fault = faultBehind(words, isAccepted);
    const causeFixed = isCauseFixed(reason, affected, fault, facts);
    const isNewerLogged = newestEnabledAt !== null && isLater(newestEnabledAt, affected.newestPodAt);
    const context = { facts, causeFixed, isNewerLogged };
    const told = isGone ? overText(affected, reason, fault, context) : liveText(affected, reason, fault, context);
    return {
      kind: 'logging-disabled',
      reason,
      alias: [...alias].sort(compareText),
      refutes: refutedBy(words),
      cause: fault.cause,
      causeFixed,
      summary: told,
      ...affected.counts(),
      remediation: isGone ? forGone(remedyOf(fault, facts)) : affected.withRestartNotes(remedyOf(fault, facts)),
      restart: isGone ? [] : affected.restart(),
    };
  };
  return [
    ...disabled.all().map(([reason, group]) => candidateOf(reason, group, false)),
    ...gone.all().map(([reason, group]) => candidateOf(reason, group, true)),
  ];
}

/** Causes that the pod's own message refutes, but that earlier releases derived from the configuration alone. */
function refutedBy(words: LoggingWords): LoggingCause[] {
  const blame = blamed(words);
  if (blame === null) return [];
  return [
    'logging-namespace-unlabelled',
    blame === 'invalid' ? 'logging-configmap-missing' : 'logging-configmap-invalid',
  ];
}

function forGone({ notes = [], ...remedy }: Remediation): Remediation {
  return {
    ...remedy,
    notes: [...notes, 'The output of pods that are over is lost; the next run is logged once this is mended.'],
  };
}

/**
 * True if the cause was read and is gone. Only a missing ConfigMap has a known reason; Fargate may have refused
 * anything else for a fault that is not judged here, so its text must have changed since.
 */
function isCauseFixed(
  reason: string,
  { newestPodAt }: AffectedGroup,
  fault: LoggingDiagnosis,
  facts: Pick<LoggingFacts, 'loggingConfigMap'>,
): boolean {
  if (fault.cause !== null || fault.now !== 'fine') return false;
  if (reason === configMapNotFound) return true;
  const changedAt = changeOf(facts);
  return changedAt !== null && isLater(changedAt, newestPodAt);
}

/** A pod created after the configuration last changed logs. */
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

/** Sentence about live pods. */
function liveText(
  group: AffectedGroup,
  reason: string,
  fault: LoggingDiagnosis,
  { facts, causeFixed, isNewerLogged }: CandidateContext,
): string {
  const [dont, need] = group.pods === 1 ? ['does not log', 'needs'] : ['do not log', 'need'];
  const who = `${group.who()} ${dont}`;
  if (fault.cause !== null) return `${who}: ${whyBroken(fault.cause, facts)}`;
  const restart = `${who} (${reason}) and ${need} a restart`;
  if (causeFixed) return `${restart}: nothing is found wrong with the configuration now`;
  return isNewerLogged ? `${restart}: a newer pod logs` : `${who}: ${reason}; ${fault.because}`;
}

/** Sentence about finished pods, which nobody can restart. */
function overText(
  group: AffectedGroup,
  reason: string,
  fault: LoggingDiagnosis,
  { facts, causeFixed, isNewerLogged }: CandidateContext,
): string {
  const who = `${group.who()}, over by now, did not log`;
  if (fault.cause !== null) return `${who}: ${whyBroken(fault.cause, facts)}`;
  if (causeFixed) return `${who} (${reason}): nothing is found wrong with the configuration now`;
  return isNewerLogged ? `${who} (${reason}): a newer pod logs` : `${who}: ${reason}; ${fault.because}`;
}
