import { toIso } from '#lib/time.ts';
import { objectOf, type RawObject } from '../raw/fields.ts';

/** When an event last happened, ISO 8601. Events made through the newer API leave the older fields null. */
export function eventTime(raw: RawObject): string | null {
  return (
    toIso(raw['lastTimestamp']) ??
    toIso(objectOf(raw['series'])['lastObservedTime']) ??
    toIso(raw['eventTime']) ??
    toIso(objectOf(raw['metadata'])['creationTimestamp'])
  );
}
