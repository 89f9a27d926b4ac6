import { objectOf, type RawObject } from '../raw/fields.ts';
import type { Manifest, ManifestObject } from './manifest-objects.ts';
import type { ManifestWorkload, PlacedObject } from './manifests.ts';
import { placeText } from './place-text.ts';
import { podTemplateOf, templatePath } from './pod-template.ts';
import { yamlFault } from './yaml-documents.ts';
import { mapAt, offsetOf, textAt } from './yaml-nodes.ts';

/** References share what they name, so that only merges take memory. */
export const mostAliases = 10_000;

/**
 * An object with its name and namespace; `namespace` is for one that names none, null for a kind that has none. Fails
 * with a `Fault` without a name.
 */
export function toPlaced(object: ManifestObject, manifest: Manifest, namespace: string | null): PlacedObject {
  const kind = object.kind ?? '';
  const name = object.name ?? generatedName(object, manifest);
  if (name === null) {
    const what = `${kind} has no metadata.name, without which Kubernetes takes no object; give it one`;
    throw yamlFault(manifest.file, manifest.place(offsetOf(object.map)), what);
  }
  const home = namespace === null ? '' : (object.namespace ?? namespace);
  const raw = toRaw(object, manifest);
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

export type WorkloadFound =
  | { readonly workload: ManifestWorkload }
  | { readonly why: 'none'; readonly kind: string }
  /** It makes pods, but cannot be judged. */
  | { readonly why: 'partial'; readonly note: string };

export function toWorkloadObject(object: ManifestObject, manifest: Manifest, namespace: string): WorkloadFound {
  const kind = object.kind ?? '';
  const found = podTemplateOf(object.map, kind, manifest.resolve);
  if (found.template !== null) {
    const placed = toPlaced(object, manifest, namespace);
    return { workload: { ...placed, template: found.template, path: templatePath(kind) } };
  }
  if (found.why === 'none') return { why: 'none', kind };
  const what = `${kind} ${object.name ?? 'without a name'} at ${placeText({ manifest, object })}`;
  const note =
    found.why === 'refers'
      ? `${what} takes its pod template from another object, so it was not judged itself`
      : `${what} has no containers, so it is part of an object (a patch?) and was not judged; build it first, as with kustomize build`;
  return { why: 'partial', note };
}
