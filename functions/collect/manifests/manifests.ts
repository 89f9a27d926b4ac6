import { type YAMLMap, type Document, isMap, isScalar, isSeq } from 'yaml';
import { listed as listedText } from '#lib/text/wording.ts';
import type { Unread } from '#model/facts/cluster-facts.ts';
import type { FilePosition } from '#model/finding/finding.ts';
import type { RawObject } from '../raw/fields.ts';
import {
  readYaml,
  readYamlParts,
  type YamlText,
  entryOf,
  mapAt,
  textAt,
  offsetOf,
  yamlFault,
} from './yaml-documents.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { megabytes } from './manifest-files.ts';

/** Keys and list positions, from the object down. */
export type ObjectPath = readonly (string | number)[];

/** A pod template found in an object. */
export interface FoundTemplate {
  readonly template: YAMLMap;
  readonly path: ObjectPath;
}

/** An object in a file, with its content; the namespace is filled in. */
export interface PlacedObject {
  readonly manifest: Manifest;
  readonly object: ManifestObject;
  readonly kind: string;
  /** Empty for a cluster-scoped object. */
  readonly namespace: string;
  readonly name: string;
  readonly raw: RawObject;
}

/** A workload with one of its pod templates; the path of a Pod is empty. */
export interface ManifestWorkload extends PlacedObject, FoundTemplate {}

/** Content of the files, as far as an audit reads it. */
export interface Manifests {
  readonly workloads: readonly ManifestWorkload[];
  /** Objects without pods that rules need, by kind name. */
  readonly others: ReadonlyMap<string, readonly PlacedObject[]>;
  /** Notes for the user, e.g. on skipped files. */
  readonly notes: readonly string[];
  /** Objects that may create pods but were not judged. */
  readonly unread: readonly Unread[];
  /** Number of objects that create pods or may, and how many of them were not read. */
  readonly makers: { readonly all: number; readonly unread: number };
  /** Files that cannot be read or are not manifests; the others are read. */
  readonly faults: readonly AuditorError[];
  /** Reason why no object is judged; null if some are. */
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

/**
 * Reads YAML or JSON with several documents and Lists, as kubectl does. Fails with an `AuditorError` that names the position.
 */
export function readManifest(text: string, file: string): Manifest {
  const yaml = readYaml(text, file);
  const [unseparated] = unseparatedIn(yaml).values();
  if (unseparated !== undefined) throw unseparated;
  return withObjects(yaml);
}

/** In characters. A manifest takes about 50 times its length while it is read. */
const longestFile = 32 * 1024 * 1024;

/** As `readManifest`, but a document that is not valid costs itself alone, and a text that is too long is refused. */
export function readManifestParts(text: string, file: string): { manifest: Manifest; broken: readonly AuditorError[] } {
  if (text.length > longestFile)
    throw new AuditorError(
      'usage',
      `${file} is longer than ${megabytes(longestFile)}; split it up, and check the parts`,
    );
  const { broken, ...yaml } = readYamlParts(text, file);
  const unseparated = unseparatedIn(yaml);
  const documents = yaml.documents.filter((document) => !unseparated.has(document));
  // Notes that the last of several keys counts would contradict the error.
  const repeated = unseparated.size > 0 ? [] : yaml.repeated;
  return { manifest: withObjects({ ...yaml, documents, repeated }), broken: [...broken, ...unseparated.values()] };
}

/** Documents in which objects ran into one another: `cat a.yaml b.yaml` of files without `---` leaves one map, of which kubectl takes the last. */
function unseparatedIn({ documents, file, place }: YamlText): Map<Document, AuditorError> {
  const found = new Map<Document, AuditorError>();
  for (const document of documents) {
    const { contents } = document;
    if (!isMap(contents)) continue;
    const kinds = contents.items.filter(({ key }) => isScalar(key) && key.value === 'kind');
    const places = kinds.map(({ key }) => place(offsetOf(key)));
    const [, second] = places;
    if (second === undefined) continue;
    const lines = listedText(places.map(({ line }) => String(line)));
    const what = `\`kind\` stands ${String(places.length)} times in one object, in lines ${lines}: objects must be separated by lines of \`---\`, so none of them was judged`;
    found.set(document, yamlFault(file, second, what));
  }
  return found;
}

function withObjects(yaml: YamlText): Manifest {
  return { ...yaml, objects: yaml.documents.flatMap((document) => objectsIn(document, document.contents, yaml)) };
}

/** Kind and apiVersion of the items of a typed List, which `kubectl get --raw` prints without them. */
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

/** Keys and list positions, from the pod template down. */
export type TemplatePath = ObjectPath;

/**
 * Position of a field of the pod template, or of its nearest existing parent. Through an alias or a merge it is the
 * position of the text; a field that a shared map lacks is reported where the map is used, since it can be added there.
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

/** Position where an object starts. */
export function placeOf({ manifest, object }: Pick<PlacedObject, 'manifest' | 'object'>): FilePosition {
  return { file: manifest.file, ...manifest.place(offsetOf(object.map)) };
}

/** `deploy.yaml:3:1` */
export function placeText(placed: Pick<PlacedObject, 'manifest' | 'object'>): string {
  const { file, line, column } = placeOf(placed);
  return `${file}:${String(line)}:${String(column)}`;
}
