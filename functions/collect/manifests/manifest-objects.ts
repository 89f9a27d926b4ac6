import { type Document, isMap, isSeq, type YAMLMap } from 'yaml';
import { readYaml, type YamlText } from './yaml-documents.ts';
import { entryOf, mapAt, textAt } from './yaml-nodes.ts';

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
