import { isMap, type YAMLMap, isScalar } from 'yaml';
import { printable } from '#lib/text/wording.ts';
import { objectOf, type RawObject } from '../raw/fields.ts';
import {
  type Manifest,
  type ManifestObject,
  type ManifestWorkload,
  type PlacedObject,
  placeText,
} from './manifests.ts';
import { isMerge } from './repeated-keys.ts';
import { yamlFault, mapAt, offsetOf, textAt, keyText, scalarText } from './yaml-documents.ts';
import { type PodTemplates, podTemplatesOf } from './pod-template.ts';

/** Aliases share their target, so only merges use memory. */
export const mostAliases = 10_000;

/**
 * An object with its name and namespace; `namespace` is the default for an object without one, or null for a
 * cluster-scoped kind. Fails with an `AuditorError` if there is no name.
 */
export function toPlaced(object: ManifestObject, manifest: Manifest, namespace: string | null): PlacedObject {
  const kind = object.kind ?? '';
  const name = object.name ?? generatedName(object, manifest);
  if (name === null) {
    const what = `${kind} has no metadata.name, without which Kubernetes takes no object; give it one`;
    throw yamlFault(manifest.file, manifest.place(offsetOf(object.map)), what);
  }
  const home = namespace === null ? '' : (object.namespace ?? namespace);
  // Items of a typed List may lack the kind and apiVersion, which the List gives.
  const raw: RawObject = { apiVersion: object.apiVersion, kind, ...toRaw(object, manifest) };
  const metadata = { ...objectOf(raw['metadata']), name, ...(home === '' ? {} : { namespace: home }) };
  return { manifest, object, kind, namespace: home, name, raw: { ...raw, metadata } };
}

function generatedName({ map }: ManifestObject, { resolve }: Manifest): string | null {
  const metadata = mapAt(map, 'metadata', resolve);
  const prefix = metadata === null ? null : textAt(metadata, 'generateName', resolve);
  return prefix === null ? null : prefix.replace(/-$/, '') || null;
}

function toRaw({ map, document }: ManifestObject, manifest: Manifest): RawObject {
  try {
    return map.toJS(document, { maxAliasCount: mostAliases }) as RawObject;
  } catch (error) {
    if (!(error instanceof ReferenceError || error instanceof RangeError || error instanceof TypeError)) throw error;
    const what = `its aliases and merges cannot be followed (${error.message}); write it out`;
    throw yamlFault(manifest.file, manifest.place(offsetOf(map)), what);
  }
}

/** Workloads found in an object, one for each pod template, and the reason why it may create other pods too. */
export interface WorkloadFound {
  readonly workloads: readonly ManifestWorkload[];
  /** A custom controller creates pods from the templates. */
  readonly isCustom: boolean;
  readonly unread: string | null;
}

/** Workloads of an object; fails with an `AuditorError` if it has templates but no name. */
export function toWorkloadObject(object: ManifestObject, manifest: Manifest, namespace: string): WorkloadFound {
  const { templates, isCustom, unread } = podTemplatesOf(object, manifest.resolve);
  const placed = templates.length === 0 ? null : toPlaced(object, manifest, namespace);
  const workloads = placed === null ? [] : templates.map((found) => ({ ...placed, ...found }));
  if (unread === null) return { workloads, isCustom, unread };
  const what = `${object.kind ?? ''} ${object.name ?? 'without a name'} at ${placeText({ manifest, object })}`;
  return { workloads, isCustom, unread: `${what} ${whyUnread[unread]}` };
}

const whyUnread: Readonly<Record<NonNullable<PodTemplates['unread']>, string>> = {
  refers: 'takes its pod template from another object, so it was not judged itself',
  partial:
    'has no containers, so it is part of an object (a patch?) and was not judged; build it first, as with kustomize build',
  made: 'has its pods made by an operator of what it says, so they were not judged',
  elsewhere: 'holds containers in a place that is not known as a pod template, so they were not judged',
};

/** Labels and annotations of a pod template that YAML does not read as strings, so that the API server rejects them. */
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
