import { Fault } from '#model/fault.ts';
import { toIso } from '#lib/time.ts';
import { objectOf, textOf } from '../raw/fields.ts';

export const formatVersion = 1;

/** What could not be read when the snapshot was made. */
export interface Denied {
  readonly reason: string;
  readonly missingPermission?: string;
}

/** `meta.json`, the only file that is ours alone. */
export interface Meta {
  readonly takenAt: string | null;
  /** By name of the file. A file that is there all the same holds the part that could be read. */
  readonly denied: ReadonlyMap<string, Denied>;
}

export const noMeta: Meta = { takenAt: null, denied: new Map() };

export function toMeta(document: unknown, file: string): Meta {
  const raw = objectOf(document);
  const version = raw['formatVersion'] ?? formatVersion;
  if (version !== formatVersion) {
    throw new Fault(
      'usage',
      `${file} has formatVersion ${JSON.stringify(version)}; this version reads ${formatVersion}`,
    );
  }
  if (raw['takenAt'] !== undefined && toIso(raw['takenAt']) === null) {
    throw new Fault('usage', `${file} has a takenAt that is not a time: ${JSON.stringify(raw['takenAt'])}`);
  }
  const denied = Object.entries(objectOf(raw['denied'])).map(([name, value]) => [name, toDenied(value)] as const);
  return { takenAt: toIso(raw['takenAt']), denied: new Map(denied) };
}

function toDenied(value: unknown): Denied {
  const raw = objectOf(value);
  const reason = textOf(raw['reason']) ?? 'it could not be read when the snapshot was made';
  const missingPermission = textOf(raw['missingPermission']);
  return missingPermission === null ? { reason } : { reason, missingPermission };
}
