import type { KubeObject } from '../simulation/objects.ts';

/** Parts of an object that mean what they say, whenever that is: a template with another time in it is another template. */
const untouched = new Set(['spec', 'data', 'annotations', 'labels', 'fieldsV1', 'message']);

const instant = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z$/;

/** The object as if all that has happened to it had happened so many seconds later. */
export function shiftTimes(object: KubeObject, seconds: number): KubeObject {
  return shift(object, seconds) as KubeObject;
}

function shift(value: unknown, seconds: number): unknown {
  if (typeof value === 'string') {
    const [, whole, fraction = ''] = instant.exec(value) ?? [];
    if (whole === undefined) return value;
    const moved = new Date(Date.parse(`${whole}Z`) + seconds * 1000);
    return moved.toISOString().replace(/\.\d+Z$/, `${fraction}Z`);
  }
  if (Array.isArray(value)) return value.map((part) => shift(part, seconds));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, untouched.has(key) ? part : shift(part, seconds)]);
  return Object.fromEntries(entries) as unknown;
}
