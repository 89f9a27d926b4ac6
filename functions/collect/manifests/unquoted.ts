import { isMap, isScalar, type YAMLMap } from 'yaml';
import { printable } from '#lib/text/wording.ts';
import type { Manifest } from './manifest-objects.ts';
import type { ManifestWorkload } from './manifests.ts';
import { isMerge, keyText, mapAt, offsetOf, scalarText } from './yaml-nodes.ts';

/** Labels and annotations of a pod template that YAML does not read as text, which the API server then refuses. */
export function quoteNotes({ manifest, kind, name, template }: ManifestWorkload): string[] {
  const metadata = mapAt(template, 'metadata', manifest.resolve);
  if (metadata === null) return [];
  return (['label', 'annotation'] as const).flatMap((what) => {
    const map = mapAt(metadata, `${what}s`, manifest.resolve);
    return map === null ? [] : notesOn(map, `${what} of the pod template of ${kind} ${name}`, manifest);
  });
}

function notesOn(map: YAMLMap, what: string, { file, place, resolve }: Manifest): string[] {
  return map.items.flatMap((pair) => {
    const value = resolve(pair.value);
    const key = keyText(pair);
    if (key === null || isMerge(pair) || isMap(value) || !isScalar(value)) return [];
    if (typeof value.value === 'string' || value.value === null) return [];
    const { line, column } = place(offsetOf(pair.key));
    const text = printable(scalarText(value), 60);
    return [
      `${file}:${String(line)}:${String(column)}: ${printable(key, 100)}, a ${what}, is read as a ${typeof value.value}, which the API server refuses: write it as "${text}", in quotes`,
    ];
  });
}
