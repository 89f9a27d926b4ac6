import type { FargateEvent } from '#model/cluster-facts.ts';
import { fargateScheduler } from '#model/on-fargate.ts';
import { objectOf, type RawObject, textOf } from '../raw/fields.ts';
import { eventTime } from './event-time.ts';

/** An event of fargate-scheduler and the UID of the pod it is about. */
export interface PodEvent extends FargateEvent {
  readonly podUid: string;
}

/** Null for any other event, and for one that names no pod. */
export function toLoggingEvent(raw: RawObject): PodEvent | null {
  const event = toPodEvent(raw);
  return event !== null && isAboutLogging(event) ? event : null;
}

/** The same for an event that says why a pod got no node. */
export function toSchedulingEvent(raw: RawObject): PodEvent | null {
  return raw['reason'] === 'FailedScheduling' ? toPodEvent(raw) : null;
}

/** Reads `v1` and `events.k8s.io/v1` alike. */
function toPodEvent(raw: RawObject): PodEvent | null {
  const object = objectOf(raw['involvedObject'] ?? raw['regarding']);
  const podUid = textOf(object['uid']);
  if (!isFromFargate(raw) || object['kind'] !== 'Pod' || podUid === null) return null;
  const message = textOf(raw['message']) ?? textOf(raw['note']) ?? '';
  return { podUid, reason: textOf(raw['reason']) ?? '', message, at: eventTime(raw) };
}

function isFromFargate(raw: RawObject): boolean {
  const source = objectOf(raw['source'] ?? raw['deprecatedSource']);
  return [source['component'], raw['reportingComponent'], raw['reportingController']].includes(fargateScheduler);
}

// The reason Fargate gives for an invalid ConfigMap is not documented, its message is known; so either will do.
function isAboutLogging({ reason, message }: FargateEvent): boolean {
  return reason.startsWith('Logging') || /^(?:disabled|enabled|successfully enabled) logging/i.test(message);
}
