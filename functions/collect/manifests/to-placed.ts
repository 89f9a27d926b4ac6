import { isMap, isSeq, type YAMLMap, isScalar } from 'yaml';
import { printable } from '#lib/text/wording.ts';
import { objectOf, type RawObject } from '../raw/fields.ts';
import {
  type Manifest,
  type ManifestObject,
  type ManifestWorkload,
  type PlacedObject,
  placeText,
} from './manifests.ts';
import {
  yamlFault,
  mapAt,
  offsetOf,
  textAt,
  type YamlText,
  entryOf,
  isMerge,
  keyText,
  scalarText,
} from './yaml-documents.ts';
import { controllers } from '../raw/metadata.ts';

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

type WorkloadFound =
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

/** Kinds whose template lies elsewhere than in `spec.template`. */
const places: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

const usual = ['spec', 'template'];

/** The way from an object of this kind to its pod template. */
function templatePath(kind: string): readonly string[] {
  return (Object.hasOwn(places, kind) ? places[kind] : undefined) ?? usual;
}

type TemplateFound =
  /** It has containers. */
  | { readonly template: YAMLMap }
  /** `partial`: a kind that makes pods, but not all of one is here. */
  | { readonly template: null; readonly why: 'none' | 'partial' | 'refers' };

/**
 * The pod template of an object. Of kinds that nobody knows, one with containers counts: `spec.template.spec` alone may
 * describe a node or a machine.
 */
function podTemplateOf(map: YAMLMap, kind: string, resolve: YamlText['resolve']): TemplateFound {
  const template = templatePath(kind).reduce<YAMLMap | null>(
    (node, key) => (node === null ? null : mapAt(node, key, resolve)),
    map,
  );
  const spec = template === null ? null : mapAt(template, 'spec', resolve);
  const containers = spec === null ? null : resolve(entryOf(spec, 'containers', resolve)?.pair.value);
  if (template !== null && isSeq(containers) && containers.items.some((item) => isMap(resolve(item))))
    return { template };
  if (kind !== 'Pod' && !controllers.has(kind)) return { template: null, why: 'none' };
  const own = mapAt(map, 'spec', resolve);
  const refers = own !== null && entryOf(own, 'workloadRef', resolve) !== null;
  return { template: null, why: refers ? 'refers' : 'partial' };
}

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
