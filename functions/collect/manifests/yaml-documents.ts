import {
  type Document,
  isAlias,
  isCollection,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { printable } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { Position } from '#model/finding/finding.ts';
import { before, indentQuoted } from './quoted-lines.ts';
import { isMerge, type RepeatedKey, repeatedKeys } from './repeated-keys.ts';

/** Valid documents of a text, with the mapping from their nodes back to it. */
export interface YamlText {
  readonly file: string;
  readonly text: string;
  readonly documents: readonly Document[];
  readonly place: (offset: number) => Position;
  /** Resolves an alias to its node. */
  readonly resolve: (node: unknown) => unknown;
  readonly repeated: readonly RepeatedKey[];
}

const longestReason = 160;

/** The sound documents of a text, and why each of the others is none. */
export interface YamlParts extends YamlText {
  readonly broken: readonly AuditorError[];
}

/**
 * Parses YAML or JSON with several documents, as kubectl does. Fails with an `AuditorError` that names file, line and column if
 * it is invalid, or if an alias has no target or contains itself.
 */
export function readYaml(text: string, file: string): YamlText {
  const { broken, ...yaml } = readYamlParts(text, file);
  for (const fault of broken) throw fault;
  return yaml;
}

/** As `readYaml`, but a document that is not valid costs itself alone. Fails with an `AuditorError` when the text is something else. */
export function readYamlParts(text: string, file: string): YamlParts {
  const place = placesIn(text);
  const refuse = (offset: number, what: string) => yamlFault(file, place(offset), what + templateHint(text));
  if (isTerraform(text, file)) throw new AuditorError('usage', `${file} ${terraformHint}`);
  const documents: Document[] = [];
  const broken: AuditorError[] = [];
  const named = new Map<unknown, Node>();
  for (const document of shallow(file, () => parsedAsKubectl(text))) {
    try {
      const [error] = document.errors;
      if (error !== undefined) throw refuse(error.pos[0], whyInvalid(error.message));
      for (const [alias, node] of shallow(file, () => aliasesOf(document, refuse))) named.set(alias, node);
      documents.push(document);
    } catch (error) {
      if (!(error instanceof AuditorError)) throw error;
      broken.push(error);
    }
  }
  const repeated = shallow(file, () => repeatedKeys(documents, place));
  const resolve = (node: unknown) => (isAlias(node) ? named.get(node) : node);
  return { file, text, documents, place, resolve, repeated, broken };
}

function placesIn(text: string): YamlText['place'] {
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
  return (offset) => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
}

/** A template is not a manifest until it is rendered; its YAML errors help nobody. */
function templateHint(text: string): string {
  return isTemplate(text)
    ? '; it looks like a template: render it, as with helm template, and check what comes out'
    : '';
}

export function isTemplate(text: string): boolean {
  return /\{\{|\{%/.test(text);
}

const terraformHint =
  'looks like Terraform, of which nothing is judged: give the object that it makes, such as kubectl get -o yaml prints it, or the text that it writes';

/** Terraform blocks start at the beginning of a line, and YAML has no such line. */
function isTerraform(text: string, file: string): boolean {
  return /\.tf$/i.test(file) || /^(resource|data) +"[\w-]+" +"[\w-]+" *\{ *$/m.test(text);
}

function whyInvalid(message: string): string {
  // The parser's message when thousands of nested brackets exhaust its stack.
  if (message.includes('call stack')) return 'nested too deeply';
  return `not valid YAML: ${printable(message, longestReason)}`;
}

/** A failure at a position in a file. */
export function yamlFault(file: string, { line, column }: Position, what: string): AuditorError {
  return new AuditorError('usage', `${file}:${String(line)}:${String(column)}: ${what}`);
}

/** As kubectl cuts a stream: a text whose quote does not end goes no further than the next `---`. */
function parsedAsKubectl(text: string): readonly Document[] {
  const documents = parsedWhole(text);
  if (documents.every(({ errors }) => errors.length === 0)) return documents;
  const starts = [0, ...Array.from(text.matchAll(/^---(?=\s|$)/gm), ({ index }) => index)];
  if (starts.length === 1) return documents;
  return starts.flatMap((start, index) => {
    const part = text.slice(start, starts[index + 1]);
    // Nothing but comments and directives stands before the first of them.
    return /^(?:[#%].*\n|\s)*$/.test(part) ? [] : replaced(parsedWhole(part), (offset) => offset + start);
  });
}

/** Also where a quoted text goes on at the column of its key; nodes know their places in the text as it stands. */
function parsedWhole(text: string): readonly Document[] {
  const documents = parsed(text);
  const repaired = documents.some(({ errors }) => errors.length > 0) ? indentQuoted(text) : null;
  return repaired === null ? documents : replaced(parsed(repaired.text), before(repaired.added));
}

function replaced(documents: readonly Document[], original: (offset: number) => number): readonly Document[] {
  for (const document of documents) {
    for (const error of document.errors) error.pos = [original(error.pos[0]), original(error.pos[1])];
    visit(document, {
      Node: (_, node) => {
        if (node.range) node.range = [original(node.range[0]), original(node.range[1]), original(node.range[2])];
      },
    });
  }
  return documents;
}

function parsed(text: string): readonly Document[] {
  const documents = parseAllDocuments(text, {
    prettyErrors: false,
    uniqueKeys: false,
    // kubectl accepts text that is invalid but unambiguous, such as a brace that closes at the column of its key.
    strict: false,
    // kubectl reads YAML 1.1, in which `yes` and `on` are booleans; but it leaves dates and 12:30 as they are.
    version: '1.1',
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !tag.tag.endsWith(':timestamp'))),
  });
  return Array.isArray(documents) ? documents : [];
}

type Refuse = (offset: number, what: string) => AuditorError;

/** The node that each alias stands for. */
function aliasesOf(document: Document, refuse: Refuse): ReadonlyMap<unknown, Node> {
  const named = new Map<unknown, Node>();
  const anchors = new Map<string, Node>();
  visit(document, {
    Pair: (_, { key }) => {
      // YAML allows it, and so takes {{ }} of a template for a map in a map.
      if (isCollection(key))
        throw refuse(key.range?.[0] ?? 0, 'a map or a list stands as a key, which kubectl refuses');
    },
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias: (_, alias, path) => {
      const node = anchors.get(alias.source);
      const at = alias.range?.[0] ?? 0;
      const name = printable(alias.source, longestReason);
      if (node === undefined) throw refuse(at, `alias *${name} has no anchor &${name} before it`);
      if (path.includes(node)) throw refuse(at, `alias *${name} stands within what it names`);
      named.set(alias, node);
    },
  });
  return named;
}

/** Parsing and walking recurse, so thousands of nested brackets exhaust the stack. */
function shallow<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AuditorError('usage', `${file}:1:1: nested too deeply`, { cause: error });
  }
}

type Resolve = YamlText['resolve'];

/** An entry of a map, and whether it is in the map itself or in one merged into it. */
interface Entry {
  readonly pair: Pair;
  readonly own: boolean;
}

/** Entry of a key, or of a map that `<<` merges in. The map's own last entry wins, then the first merged one. */
export function entryOf(map: YAMLMap, key: string, resolve: Resolve, seen = new Set<YAMLMap>()): Entry | null {
  const pair = map.items.findLast((item) => keyText(item) === key && !isMerge(item));
  if (pair !== undefined) return { pair, own: true };
  // Merges of merges may refer to the same map many times.
  seen.add(map);
  for (const merged of mergedInto(map, resolve)) {
    const entry = seen.has(merged) ? null : entryOf(merged, key, resolve, seen);
    if (entry !== null) return { ...entry, own: false };
  }
  return null;
}

export function keyText({ key }: Pair): string | null {
  return isScalar(key) ? scalarText(key) : null;
}

function mergedInto(map: YAMLMap, resolve: Resolve): YAMLMap[] {
  return map.items.filter(isMerge).flatMap(({ value }) => {
    const node = resolve(value);
    const sources = isSeq(node) ? node.items.map(resolve) : [node];
    return sources.filter((one) => isMap(one));
  });
}

/** A scalar as text; as written if it is not a string. */
export function scalarText({ value, source }: Scalar): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : (source ?? JSON.stringify(value));
}

/** Text of a scalar field; null if it is absent or not a scalar. */
export function textAt(map: YAMLMap, key: string, resolve: Resolve = (node) => node): string | null {
  const node = resolve(entryOf(map, key, resolve)?.pair.value);
  return isScalar(node) && node.value !== null ? scalarText(node) : null;
}

export function mapAt(map: YAMLMap, key: string, resolve: Resolve): YAMLMap | null {
  const node = resolve(entryOf(map, key, resolve)?.pair.value);
  return isMap(node) ? node : null;
}

/** Offset at which a node starts; 0 if it was not parsed from text. */
export function offsetOf(node: unknown): number {
  return (node as Node | null)?.range?.[0] ?? 0;
}
