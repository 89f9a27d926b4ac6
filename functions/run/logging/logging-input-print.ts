import { Document, isMap, isScalar, Scalar, visit, YAMLMap } from 'yaml';
import { lastOfEach } from '#collect/manifests/repeated-keys.ts';

type ConfigMapData = Readonly<Record<string, string>>;

// Characters that every YAML parser accepts unescaped, and those that kubectl's parser accepts only escaped.
const printable = /^[\t\n\x20-\x7e\xa0-\u2027\u2030-\u{d7ff}\u{e000}-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u;
const unprintable = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** The ConfigMap as a separate manifest, with the name that Fargate reads; YAML comments are kept. */
export function printManifest(source: YAMLMap, data: ConfigMapData): string {
  const copy: unknown = hasAlias(source) ? null : source.clone();
  const map = isMap(copy) ? copy : emptyConfigMap();
  const document = new Document(map, { version: '1.1' });
  visit(document, {
    Collection: (_, collection) => {
      collection.flow = false;
      if (isMap(collection)) collection.items = lastOfEach(collection.items);
    },
    // Keys of JSON lose their quotes where they can.
    Scalar: (role, scalar) => (role === 'key' ? void (scalar.type = Scalar.PLAIN) : undefined),
  });
  const metadata = mapAt(map, 'metadata');
  metadata.set('name', 'aws-logging');
  metadata.set('namespace', 'aws-observability');
  setData(mapAt(map, 'data'), data);
  // Omits the directive that versions other than 1.2 would print.
  const text = document.toString({ lineWidth: 0, directives: false, doubleQuotedMinMultiLineLength: Infinity });
  return text.replace(unprintable, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

// Expanding aliases could fill the memory, so such an object is written from scratch.
function hasAlias(map: YAMLMap): boolean {
  let found = false;
  visit(map, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

function emptyConfigMap(): YAMLMap {
  const map = new YAMLMap();
  map.set('apiVersion', 'v1');
  map.set('kind', 'ConfigMap');
  return map;
}

function mapAt(parent: YAMLMap, key: string): YAMLMap {
  const existing = parent.get(key, true);
  if (isMap(existing)) return existing;
  const map = new YAMLMap();
  parent.set(key, map);
  return map;
}

function setData(map: YAMLMap, data: ConfigMapData): void {
  map.items = map.items.filter(({ key }) => isScalar(key) && Object.hasOwn(data, String(key.value)));
  for (const [key, text] of Object.entries(data)) {
    const old = map.get(key, true);
    // A block or plain scalar is kept in its author's style.
    const kept = isScalar(old) && old.value === text && old.type?.startsWith('QUOTE') !== true && printable.test(text);
    if (!kept) map.set(key, textNode(text, old));
  }
}

function textNode(text: string, old: unknown): Scalar<string> {
  const node = new Scalar(text);
  node.type = text.includes('\n') && printable.test(text) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  if (isScalar(old) && typeof old.comment === 'string') node.comment = old.comment;
  return node;
}
