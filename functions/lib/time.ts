const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;
const plain = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const first = Date.parse('0001-01-01T00:00:00Z');
const last = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * A time as Kubernetes, the AWS CLI (ISO with offset), the AWS API (epoch seconds) or the AWS SDK (`Date`) gives it, as
 * ISO 8601 in UTC. Fractions of a second are cut, so that all times have one form and compare as text; Kubernetes keeps
 * whole seconds anyway. Null when it is no time, or one without an offset, which nobody could place.
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
