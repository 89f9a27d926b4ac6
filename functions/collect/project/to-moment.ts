import type { Moment } from '#model/explanation.ts';
import { type RawObject, textOf } from '../raw/fields.ts';
import { eventTime } from './event-time.ts';

/** An event as a line of a pod's timeline. Reads `v1` and `events.k8s.io/v1` alike. */
export function toMoment(raw: RawObject): Moment {
  return {
    at: eventTime(raw),
    what: textOf(raw['reason']) ?? 'Event',
    message: textOf(raw['message']) ?? textOf(raw['note']) ?? '',
    warning: raw['type'] === 'Warning',
  };
}
