import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { excerpt } from '../audit/logging-config/excerpt.ts';
import type { Position } from '../audit/logging-config/conf-line.ts';
import { Fault } from '../model/fault.ts';

/** A Kubernetes object in a manifest. */
export interface ManifestObject {
  readonly map: YAMLMap;
  readonly document: Document;
  readonly kind: string | null;
  readonly name: string | null;
  readonly namespace: string | null;
}

export interface Manifest {
  readonly objects: readonly ManifestObject[];
  readonly place: (offset: number) => Position;
}

/** Reads YAML or JSON, of several documents and Lists, as kubectl does. */
export function readManifest(text: string, fileName: string): Manifest {
  const counter = new LineCounter();
  const documents = parsed(text, counter, fileName);
  const place = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  for (const { errors } of documents) {
    if (errors[0] === undefined) continue;
    const { line, column } = place(errors[0].pos[0]);
    throw new Fault('usage', `${fileName}:${line}:${column}: not valid YAML: ${excerpt(errors[0].message)}`);
  }
  const objects = documents.flatMap((document) => objectsIn(document, document.contents));
  return { objects, place };
}

function parsed(text: string, lineCounter: LineCounter, fileName: string): Document[] {
  try {
    // kubectl reads YAML 1.1, in which `yes` and `on` are booleans.
    const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false, version: '1.1' });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (error instanceof RangeError) throw new Fault('usage', `${fileName}:1:1: nested too deeply`, { cause: error });
    throw error;
  }
}

function objectsIn(document: Document, node: unknown): ManifestObject[] {
  if (!isMap(node)) return [];
  const kind = textAt(node, 'kind');
  const items = node.get('items', true);
  if (kind?.endsWith('List') === true && isSeq(items)) return items.items.flatMap((item) => objectsIn(document, item));
  const metadata = node.get('metadata', true);
  const fields = isMap(metadata) ? metadata : null;
  const name = fields === null ? null : textAt(fields, 'name');
  return [{ map: node, document, kind, name, namespace: fields === null ? null : textAt(fields, 'namespace') }];
}

/** The text of a scalar field; null when it is absent or no scalar. */
export function textAt(map: YAMLMap, key: string): string | null {
  const node = map.get(key, true);
  return isScalar(node) && node.value !== null ? scalarText(node) : null;
}

/** A scalar's text, as written where it is no string. */
export function scalarText({ value, source }: Scalar): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : (source ?? JSON.stringify(value));
}

/** An alias stands for the node it names. */
export function resolved(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/** The pairs of `data`, none when it is no map. */
export function dataPairs(map: YAMLMap): Pair[] {
  const data = map.get('data', true);
  return isMap(data) ? data.items : [];
}

/** Where a node begins; the start of the file when it was not read from one. */
export function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}
