import { type YAMLMap, type Document, isMap, isSeq } from 'yaml';
import type { Unread } from '#model/facts/cluster-facts.ts';
import type { FilePosition } from '#model/finding/finding.ts';
import type { RawObject } from '../raw/fields.ts';
import { readYaml, type YamlText, entryOf, mapAt, textAt, offsetOf } from './yaml-documents.ts';
import type { Fault } from '#model/fault.ts';

/** Keys and positions in lists, from an object down. */
export type ObjectPath = readonly (string | number)[];

/** A pod template that stands in an object. */
export interface FoundTemplate {
  readonly template: YAMLMap;
  readonly path: ObjectPath;
}

/** An object in a file, and what it says, its namespace filled in. */
export interface PlacedObject {
  readonly manifest: Manifest;
  readonly object: ManifestObject;
  readonly kind: string;
  /** Empty for an object that lives in none. */
  readonly namespace: string;
  readonly name: string;
  readonly raw: RawObject;
}

/** An object that makes pods, and one of its templates; the path of a Pod has no keys. */
export interface ManifestWorkload extends PlacedObject, FoundTemplate {}

/** What the files hold, as far as an audit reads it. */
export interface Manifests {
  readonly workloads: readonly ManifestWorkload[];
  /** Objects without pods that say something of pods, by the name of their kind. */
  readonly others: ReadonlyMap<string, readonly PlacedObject[]>;
  /** Things a person should know, e.g. what was skipped. */
  readonly notes: readonly string[];
  /** What was not judged though it may make pods. */
  readonly unread: readonly Unread[];
  /** Of the things that make pods, or may: how many there are, and how many of them are unread. */
  readonly makers: { readonly all: number; readonly unread: number };
  /** What cannot be read or is no manifest, each at the cost of itself alone. */
  readonly faults: readonly Fault[];
  /** Why no object is judged; null where some are. */
  readonly nothing: string | null;
}

/** A Kubernetes object in a manifest. */
export interface ManifestObject {
  readonly map: YAMLMap;
  readonly document: Document;
  readonly apiVersion: string | null;
  readonly kind: string | null;
  readonly name: string | null;
  readonly namespace: string | null;
}

export interface Manifest extends YamlText {
  readonly objects: readonly ManifestObject[];
}

/** Reads YAML or JSON, of several documents and Lists, as kubectl does. Fails with a `Fault` that names the place. */
export function readManifest(text: string, file: string): Manifest {
  const yaml = readYaml(text, file);
  return { ...yaml, objects: yaml.documents.flatMap((document) => objectsIn(document, document.contents, yaml)) };
}

/** Kind and API of the items of a List of one kind, which `kubectl get --raw` prints without. */
interface ListedAs {
  readonly apiVersion: string | null;
  readonly kind: string | null;
}

const unlisted: ListedAs = { apiVersion: null, kind: null };

function objectsIn(document: Document, node: unknown, yaml: YamlText, listed = unlisted): ManifestObject[] {
  const map = yaml.resolve(node);
  if (!isMap(map)) return [];
  const kind = textAt(map, 'kind', yaml.resolve) ?? listed.kind;
  const apiVersion = textAt(map, 'apiVersion', yaml.resolve) ?? listed.apiVersion;
  const items = yaml.resolve(entryOf(map, 'items', yaml.resolve)?.pair.value);
  if (kind?.endsWith('List') === true && isSeq(items)) {
    const item = kind === 'List' ? unlisted : { apiVersion, kind: kind.slice(0, -'List'.length) };
    return items.items.flatMap((one) => objectsIn(document, one, yaml, item));
  }
  const metadata = mapAt(map, 'metadata', yaml.resolve);
  const text = (key: string) => (metadata === null ? null : textAt(metadata, key, yaml.resolve));
  return [{ map, document, apiVersion, kind, name: text('name'), namespace: text('namespace') }];
}

/** Keys and positions in lists, from the pod template down. */
export type TemplatePath = ObjectPath;

/**
 * Where a field of the pod template stands, or else what comes nearest above it. Through an alias or a merge it is where
 * the text is; what a shared map lacks is told where the map is used, since that is where it can be added.
 */
export function placeIn(
  workload: Pick<ManifestWorkload, 'manifest' | 'object' | 'path'>,
  path: TemplatePath,
): FilePosition {
  const { manifest, object } = workload;
  let node: unknown = object.map;
  let offset = offsetOf(object.map);
  for (const key of [...workload.path, ...path]) {
    const next = step(node, key, manifest.resolve);
    if (next === null) break;
    ({ node, offset } = next);
  }
  return { file: manifest.file, ...manifest.place(offset) };
}

function step(
  node: unknown,
  key: string | number,
  resolve: ManifestWorkload['manifest']['resolve'],
): { node: unknown; offset: number } | null {
  if (typeof key === 'number') {
    const item: unknown = isSeq(node) ? node.items[key] : undefined;
    return item === undefined ? null : { node: resolve(item), offset: offsetOf(item) };
  }
  const entry = isMap(node) ? entryOf(node, key, resolve) : null;
  return entry === null ? null : { node: resolve(entry.pair.value), offset: offsetOf(entry.pair.key) };
}

/** Where an object begins. */
export function placeOf({ manifest, object }: Pick<PlacedObject, 'manifest' | 'object'>): FilePosition {
  return { file: manifest.file, ...manifest.place(offsetOf(object.map)) };
}

/** `deploy.yaml:3:1` */
export function placeText(placed: Pick<PlacedObject, 'manifest' | 'object'>): string {
  const { file, line, column } = placeOf(placed);
  return `${file}:${String(line)}:${String(column)}`;
}
