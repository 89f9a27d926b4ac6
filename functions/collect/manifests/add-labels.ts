import { isDeepStrictEqual } from 'node:util';
import { applyEdits, type TextEdit } from '#lib/text/text-edits.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { objectOf, type RawObject, without } from '../raw/fields.ts';
import { labelEdits, type LabelFix } from './label-edits.ts';
import { readManifest, type ObjectPath } from './manifests.ts';
import { mostAliases } from './to-placed.ts';

export interface FixedText {
  readonly text: string;
  /** Fixes that could not be made without changing anything else. */
  readonly left: readonly LabelFix[];
}

/**
 * Adds labels to the text of a file. The result is parsed again, and must equal the original but for these labels; a
 * fix that changes more, such as one in a map with aliases, is left out.
 */
export function addLabels(text: string, fixes: readonly LabelFix[]): FixedText {
  const together = proven(text, fixes);
  if (together !== null) return { text: together, left: [] };
  // One impossible fix should not prevent the others.
  const made = fixes.filter((fix) => proven(text, [fix]) !== null);
  const several = made.length === fixes.length ? null : proven(text, made);
  if (several !== null) return { text: several, left: fixes.filter((fix) => !made.includes(fix)) };
  return { text, left: fixes };
}

function proven(text: string, fixes: readonly LabelFix[]): string | null {
  const edits = fixes.map((fix) => labelEdits(fix));
  if (edits.includes(null)) return null;
  const fixed = applyEdits(
    text,
    edits.flatMap((one): readonly TextEdit[] => one ?? []),
  );
  return fixed !== null && saysTheSame(fixed, fixes) ? fixed : null;
}

function saysTheSame(fixed: string, fixes: readonly LabelFix[]): boolean {
  const [first] = fixes;
  if (first === undefined) return true;
  const { manifest } = first.workload;
  const after = objectsOf(fixed, manifest.file);
  const before = objectsOf(manifest.text, manifest.file);
  // A text with a broken document proves nothing.
  if (before === null || after === null || after.length !== before.length) return false;
  return before.every((object, index) => {
    const mine = fixes.filter(({ workload }) => workload.object === manifest.objects[index]);
    const wanted = mine.reduce((raw, fix) => labelled(raw, fix.workload.path, fix), object);
    return isDeepStrictEqual(after[index], wanted);
  });
}

function objectsOf(text: string, file: string): RawObject[] | null {
  try {
    return readManifest(text, file).objects.map(
      ({ map, document }) => map.toJS(document, { maxAliasCount: mostAliases }) as RawObject,
    );
  } catch (error) {
    if (error instanceof AuditorError || error instanceof ReferenceError) return null;
    throw error;
  }
}

function labelled(raw: RawObject, path: ObjectPath, fix: LabelFix): RawObject {
  const [key, ...rest] = path;
  if (key === undefined) {
    const metadata = objectOf(raw['metadata']);
    const kept = without(objectOf(metadata['labels']), ...Object.values(fix.slips));
    return { ...raw, metadata: { ...metadata, labels: { ...kept, ...fix.labels } } };
  }
  const inside: unknown = raw[key];
  const [index, ...below] = rest;
  if (!Array.isArray(inside)) return { ...raw, [key]: labelled(objectOf(inside), rest, fix) };
  return {
    ...raw,
    [key]: inside.map((item, at) => (at === index ? labelled(objectOf(item), below, fix) : (item as unknown))),
  };
}
