import type { FargateEvent } from './cluster-facts.ts';
import { loggingAnnotation } from './on-fargate.ts';
import type { Pod } from './pod.ts';

/** Whether Fargate ships a pod's logs, as Fargate itself said when the pod started. */
export type LoggingState =
  | { readonly state: 'enabled'; readonly source: 'annotation' | 'event' }
  | {
      readonly state: 'disabled';
      readonly source: 'annotation' | 'event';
      /** Fargate's own code, or a few words of its message; opaque. */
      readonly reason: string;
      readonly message: string | null;
    }
  | { readonly state: 'unknown' };

/** The one reason code that is known; any other is shown as it is. */
export const configMapNotFound = 'LOGGING_CONFIGMAP_NOT_FOUND';

/** When Fargate said that it does not log, and nothing more. */
export const noReason = 'no reason given';

/** The annotation lasts and wins; an event, which is kept for an hour, counts only where there is none. */
export function loggingState(
  pod: Pick<Pod, 'uid' | 'annotations'>,
  events: ReadonlyMap<string, FargateEvent>,
): LoggingState {
  const event = events.get(pod.uid);
  const annotation = pod.annotations[loggingAnnotation];
  if (annotation === undefined) return event === undefined ? { state: 'unknown' } : fromEvent(event);
  return fromAnnotation(annotation.trim(), event);
}

function fromAnnotation(text: string, event: FargateEvent | undefined): LoggingState {
  if (text === 'LoggingEnabled') return { state: 'enabled', source: 'annotation' };
  const disabled = /^LoggingDisabled(?::\s*(.*))?$/s.exec(text);
  if (disabled === null) return { state: 'unknown' };
  const reason = shown(disabled[1] ?? '') || noReason;
  const said = event === undefined ? null : fromEvent(event);
  return { state: 'disabled', source: 'annotation', reason, message: said?.state === 'disabled' ? said.message : null };
}

function fromEvent({ reason, message }: FargateEvent): LoggingState {
  if (reason === 'LoggingEnabled') return { state: 'enabled', source: 'event' };
  if (reason !== 'LoggingDisabled' && !message.startsWith('Disabled logging')) return { state: 'unknown' };
  return { state: 'disabled', source: 'event', reason: reasonOf(message), message: shown(message) };
}

/** The text after `invalid configmap` may speak of things not found, too. */
function reasonOf(message: string): string {
  if (message.includes('invalid configmap')) return 'invalid configmap';
  return message.includes('not found') ? configMapNotFound : noReason;
}

const longest = 200;

/** Annotations and events are anyone's to write: short, and with nothing invisible in it. */
function shown(text: string): string {
  const visible = text.slice(0, longest + 1).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  return (visible.length <= longest ? visible : `${visible.slice(0, longest - 1).toWellFormed()}…`).trim();
}
