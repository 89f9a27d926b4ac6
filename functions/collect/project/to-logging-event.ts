import type { LoggingEvent } from '../../model/cluster-facts.ts';
import { fargateScheduler } from '../../model/on-fargate.ts';
import type { RawObject } from '../raw-source.ts';
import { eventTime } from './event-time.ts';
import { objectOf, textOf } from './fields.ts';

/** A logging event and the UID of the pod it is about. */
export interface PodLoggingEvent extends LoggingEvent {
  readonly podUid: string;
}

/** Null for any other event, and for one that names no pod. Reads `v1` and `events.k8s.io/v1` alike. */
export function toLoggingEvent(raw: RawObject): PodLoggingEvent | null {
  const reason = textOf(raw['reason']) ?? '';
  const message = textOf(raw['message']) ?? textOf(raw['note']) ?? '';
  const object = objectOf(raw['involvedObject'] ?? raw['regarding']);
  const podUid = textOf(object['uid']);
  const isOurs = isFromFargate(raw) && isAboutLogging(reason, message) && object['kind'] === 'Pod';
  return isOurs && podUid !== null ? { podUid, reason, message, at: eventTime(raw) } : null;
}

function isFromFargate(raw: RawObject): boolean {
  const source = objectOf(raw['source'] ?? raw['deprecatedSource']);
  return [source['component'], raw['reportingComponent'], raw['reportingController']].includes(fargateScheduler);
}

// The reason Fargate gives for an invalid ConfigMap is not documented, its message is known; so either will do.
function isAboutLogging(reason: string, message: string): boolean {
  return reason.startsWith('Logging') || /^(?:disabled|enabled|successfully enabled) logging/i.test(message);
}
