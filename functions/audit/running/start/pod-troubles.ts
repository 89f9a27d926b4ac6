import { plural } from '#lib/text/wording.ts';
import type { ContainerState, Pod } from '#model/facts/pod.ts';
import { containerText } from '../../fit/containers.ts';

/** True of a pod that does its work: one that is ready, or, where its status does not say, runs; or has succeeded. */
export function isWell({ phase, ready, deleting }: Pick<Pod, 'phase' | 'ready' | 'deleting'>): boolean {
  if (phase === 'Succeeded' || deleting) return true;
  return phase === 'Running' && ready !== false;
}

/** How a pod failed, and which of its containers wait or have ended badly, a line each. */
export function troublesOf({ phase, reason, message, containerStates }: Pod): string[] {
  const failed = phase === 'Failed' || reason !== null ? [withWords(reason ?? phase, message)] : [];
  return [...failed, ...containerStates.flatMap(troubleOf)];
}

function troubleOf(state: ContainerState): string[] {
  const { now, reason, message, ended, restarts } = state;
  const who = containerText(state);
  const isBad = ended !== null && ended.exitCode !== 0;
  return [
    ...(now === 'waiting' ? [`${who} waits: ${withWords(reason ?? 'no reason is given', message)}`] : []),
    ...(isBad ? [`${who} ended: ${endText(ended)}${restarts === 0 ? '' : `, ${plural(restarts, 'restart')}`}`] : []),
  ];
}

function endText({ reason, exitCode, at }: NonNullable<ContainerState['ended']>): string {
  const code = exitCode === null ? '' : ` (exit code ${String(exitCode)})`;
  return `${reason ?? 'no reason is given'}${code}${at === null ? '' : ` at ${at}`}`;
}

function withWords(reason: string, message: string | null): string {
  return message === null ? reason : `${reason}: ${message}`;
}
