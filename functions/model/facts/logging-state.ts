import type { FargateEvent } from './cluster-facts.ts';
import { loggingAnnotation, type Pod } from './pod.ts';

/** Whether Fargate delivers a pod's logs, as Fargate itself reported when the pod started. */
export type LoggingState =
  | { readonly state: 'enabled'; readonly source: 'annotation' | 'event' }
  | {
      readonly state: 'disabled';
      readonly source: 'annotation' | 'event';
      /** Fargate's own code, or a few words of its message; opaque. */
      readonly reason: string;
      readonly message: string | null;
    }
  | {
      readonly state: 'unknown';
      /** Contradiction between the annotation and Fargate's own event: an annotation can be set by hand. */
      readonly contradiction?: string;
    };

/** The only known reason code; any other is shown unchanged. */
export const configMapNotFound = 'LOGGING_CONFIGMAP_NOT_FOUND';

/** Reason if Fargate reported disabled logging without giving one. */
export const noReason = 'no reason given';

/**
 * Combines the annotation with the event. The annotation stays and holds without an event, which is kept for about an
 * hour; an event alone counts if there is no annotation. If they contradict each other, the state is unknown.
 */
export function loggingState(
  pod: Pick<Pod, 'uid' | 'annotations'>,
  events: ReadonlyMap<string, FargateEvent>,
): LoggingState {
  const event = events.get(pod.uid);
  const said = event === undefined ? null : fromEvent(event);
  const annotation = pod.annotations[loggingAnnotation];
  if (annotation === undefined) return said ?? { state: 'unknown' };
  const written = fromAnnotation(annotation.trim());
  if (said === null || said.state === 'unknown' || written.state === 'unknown') return written;
  if (said.state !== written.state) return contradicting(annotation, event?.message ?? '');
  return written.state === 'disabled' && said.state === 'disabled' ? { ...written, message: said.message } : written;
}

function contradicting(annotation: string, message: string): LoggingState {
  return { state: 'unknown', contradiction: `annotation ${shown(annotation)}, event ${shown(message)}` };
}

function fromAnnotation(text: string): LoggingState {
  if (text === 'LoggingEnabled') return { state: 'enabled', source: 'annotation' };
  const disabled = /^LoggingDisabled(?::\s*(.*))?$/s.exec(text);
  if (disabled === null) return { state: 'unknown' };
  return { state: 'disabled', source: 'annotation', reason: shown(disabled[1] ?? '') || noReason, message: null };
}

function fromEvent({ reason, message }: FargateEvent): LoggingState {
  if (reason === 'LoggingEnabled') return { state: 'enabled', source: 'event' };
  if (reason !== 'LoggingDisabled' && !message.startsWith('Disabled logging')) return { state: 'unknown' };
  return { state: 'disabled', source: 'event', reason: reasonOf(message), message: shown(message) };
}

/** Text after `invalid configmap` may also contain "not found". */
function reasonOf(message: string): string {
  if (message.includes('invalid configmap')) return 'invalid configmap';
  return message.includes('not found') ? configMapNotFound : noReason;
}

const longest = 200;

/** Anyone can write annotations and events: shortened, without invisible characters. */
function shown(text: string): string {
  const visible = text.slice(0, longest + 1).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  return (visible.length <= longest ? visible : `${visible.slice(0, longest - 1).toWellFormed()}…`).trim();
}
