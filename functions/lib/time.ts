const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const plain = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const first = Date.parse('0001-01-01T00:00:00Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * Converts a time from Kubernetes, the AWS CLI (ISO with offset), the AWS API (epoch seconds) or the AWS SDK (`Date`)
 * to ISO 8601 in UTC. Fractions of a second are dropped, so that all times have one form and compare as text;
 * Kubernetes keeps whole seconds anyway. Null if it is not a time, or has no offset.
 */
export function toIso(value: unknown): string | null {
  if (typeof value === 'string') {
    if (plain.test(value)) return value;
    return iso.test(value) ? fromEpoch(Date.parse(value)) : null;
  }
  if (typeof value === 'number') return fromEpoch(value * 1000);
  return value instanceof Date ? fromEpoch(value.getTime()) : null;
}

function fromEpoch(milliseconds: number): string | null {
  return milliseconds >= first && milliseconds <= last ? `${new Date(milliseconds).toISOString().slice(0, 19)}Z` : null;
}

/** True for a calendar day in ISO 8601, such as `2027-01-31`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** True if one ISO time is after another. They may have fractions of a second, so they do not compare as text. */
export function isLater(time: string, than: string): boolean {
  return Date.parse(time) > Date.parse(than);
}

/** Later of two ISO times; null is ignored. */
export function laterOf(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return isLater(b, a) ? b : a;
}

/** Minutes from one ISO time to another; negative if it is earlier. */
export function minutesBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 60_000;
}

/** A later ISO time. */
export function plusMinutes(time: string, minutes: number): string {
  return new Date(Date.parse(time) + minutes * 60_000).toISOString();
}

/** `45 minutes`, `3 hours`, `12 days`: one unit, rounded down. */
export function duration(minutes: number): string {
  const [count, unit] =
    minutes < 90 ? [minutes, 'minute'] : minutes < 48 * 60 ? [minutes / 60, 'hour'] : [minutes / 1440, 'day'];
  const whole = Math.max(0, Math.floor(count));
  return `${whole} ${unit}${whole === 1 ? '' : 's'}`;
}
