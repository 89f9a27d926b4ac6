import { isAlias, isMap, isScalar, type YAMLMap } from 'yaml';
import type { TextEdit } from '#lib/text/text-edits.ts';
import type { ManifestWorkload } from './manifests.ts';
import { entryOf, offsetOf } from './yaml-documents.ts';
import type { Labels } from '#model/facts/label-selector.ts';

/** Labels to add to a workload's pod template. */
export interface LabelFix {
  readonly workload: ManifestWorkload;
  readonly labels: Readonly<Record<string, string>>;
  /** Misspelt keys that these labels replace, by the correct key. */
  readonly slips: Readonly<Record<string, string>>;
}

/**
 * Edits that add labels to the pod template and keep every other character; null if that requires writing more than
 * labels. The caller must verify the result.
 */
export function labelEdits({ workload, labels, slips }: LabelFix): readonly TextEdit[] | null {
  const { template } = workload;
  const text = new YamlStyle(workload);
  const metadata = own(template, 'metadata', workload);
  if (metadata === 'merged') return null;
  if (metadata === null) return text.first(template, 'metadata', { labels });
  const inside = workload.manifest.resolve(metadata.value);
  if (!isMap(inside)) return isEmpty(inside) ? text.fill(metadata, { labels }) : null;
  const pair = own(inside, 'labels', workload);
  if (pair === 'merged') return null;
  if (pair === null) return text.first(inside, 'labels', labels);
  if (isAlias(pair.value)) return text.extend(pair, pair.value.source, labels);
  const map = pair.value;
  if (isMap(map)) return text.set(map, labels, slips);
  return isEmpty(map) ? text.fill(pair, labels) : null;
}

type LabelPair = YAMLMap['items'][number];

function own(map: YAMLMap, key: string, { manifest }: ManifestWorkload): LabelPair | 'merged' | null {
  const entry = entryOf(map, key, manifest.resolve);
  if (entry === null) return null;
  return entry.own ? entry.pair : 'merged';
}

function isEmpty(node: unknown): boolean {
  return (
    node === null ||
    node === undefined ||
    (isScalar(node) && node.value === null && node.range?.[0] === node.range?.[1])
  );
}

interface Tree {
  readonly [key: string]: string | Tree;
}

/** Writes in the style of the surrounding text: its indentation, line ends, and braces if there are any. */
class YamlStyle {
  readonly #text: string;
  readonly #place: ManifestWorkload['manifest']['place'];
  readonly #newline: string;

  constructor({ manifest }: ManifestWorkload) {
    this.#text = manifest.text;
    this.#place = manifest.place;
    this.#newline = manifest.text.includes('\r\n') ? '\r\n' : '\n';
  }

  /** Sets labels in an existing map: new ones go first, values and misspelt keys are replaced in place. */
  set(map: YAMLMap, labels: Labels, slips: Labels): TextEdit[] | null {
    const known = (key: string) => map.items.findLast(({ key: one }) => isScalar(one) && String(one.value) === key);
    const edits: (TextEdit | null)[] = [];
    const added: Record<string, string> = {};
    for (const [key, value] of Object.entries(labels)) {
      const slip = Object.hasOwn(slips, key) ? known(slips[key] ?? '') : undefined;
      const there = slip ?? known(key);
      if (slip !== undefined) edits.push(this.#rename(slip, key));
      if (there === undefined) added[key] = value;
      else if (!isScalar(there.value) || there.value.value !== value) edits.push(this.#replace(there, value));
    }
    const insertion = Object.keys(added).length === 0 ? [] : this.#insert(map, added);
    return edits.includes(null) || insertion === null ? null : [...edits.filter((edit) => edit !== null), ...insertion];
  }

  /** Inserts a new key before all others of the map. */
  first(map: YAMLMap, key: string, value: Tree): TextEdit[] | null {
    return this.#insert(map, { [key]: value });
  }

  /** Adds a value to a key without one. */
  fill({ key }: LabelPair, value: Tree): TextEdit[] | null {
    const after = this.#colonAfter(key);
    if (after === null) return null;
    const indent = this.#indentOf(offsetOf(key)) + 2;
    return [{ start: after, end: after, text: this.#newline + this.#block(value, indent) }];
  }

  /** Replaces an alias with a merge of its anchor and the labels. */
  extend({ key, value }: LabelPair, anchor: string, labels: Labels): TextEdit[] | null {
    const range = isAlias(value) ? value.range : null;
    if (range === null || range === undefined) return null;
    const [start, end] = range;
    if (this.#isFlow(offsetOf(key))) return [{ start, end, text: `{<<: *${anchor}, ${flow(labels)}}` }];
    const indent = this.#indentOf(offsetOf(key)) + 2;
    const lines = `${' '.repeat(indent)}<<: *${anchor}${this.#newline}${this.#block(labels, indent)}`;
    return [{ start: this.#trimmed(start), end, text: this.#newline + lines }];
  }

  #rename({ key }: LabelPair, name: string): TextEdit | null {
    const range = (key as { range?: readonly [number, number, number] } | null)?.range;
    return range === undefined ? null : { start: range[0], end: range[1], text: plainKey(name) };
  }

  #replace(pair: LabelPair | undefined, value: string): TextEdit | null {
    const node = pair?.value as { range?: readonly [number, number, number] } | undefined;
    if (node?.range === undefined) return null;
    const [start, end] = node.range;
    return start === end ? null : { start, end, text: quoted(value) };
  }

  #insert(map: YAMLMap, value: Tree): TextEdit[] | null {
    const [first] = map.items;
    if (map.flow === true) {
      const brace = this.#text.indexOf('{', offsetOf(map));
      if (brace < 0) return null;
      if (first === undefined) return [{ start: brace + 1, end: brace + 1, text: flow(value) }];
      const at = offsetOf(first.key);
      return [{ start: at, end: at, text: `${flow(value)},${this.#gap(brace + 1, at)}` }];
    }
    if (first === undefined) return null;
    const at = offsetOf(first.key);
    const indent = this.#indentOf(at);
    const lines = this.#block(value, indent).trimStart();
    return [{ start: at, end: at, text: `${lines}${this.#newline}${' '.repeat(indent)}` }];
  }

  /** Whitespace between a brace and the first key, reused between new keys. */
  #gap(from: number, to: number): string {
    const gap = this.#text.slice(from, to);
    return /^\s*$/.test(gap) && gap.includes('\n') ? gap : ' ';
  }

  #block(value: Tree, indent: number): string {
    return Object.entries(value)
      .map(([key, one]) => {
        const head = `${' '.repeat(indent)}${plainKey(key)}:`;
        return typeof one === 'string'
          ? `${head} ${quoted(one)}`
          : `${head}${this.#newline}${this.#block(one, indent + 2)}`;
      })
      .join(this.#newline);
  }

  #indentOf(offset: number): number {
    return this.#place(offset).column - 1;
  }

  #colonAfter(key: unknown): number | null {
    const end = (key as { range?: readonly [number, number, number] } | null)?.range?.[1];
    return end !== undefined && this.#text[end] === ':' ? end + 1 : null;
  }

  /** Position before the whitespace that precedes an offset. */
  #trimmed(offset: number): number {
    return this.#text.slice(0, offset).trimEnd().length;
  }

  /** Within braces, where line breaks and indentation have no meaning. */
  #isFlow(offset: number): boolean {
    const lineStart = this.#text.lastIndexOf('\n', offset - 1) + 1;
    return /[{[]/.test(this.#text.slice(lineStart, offset));
  }
}

function flow(value: Tree): string {
  return Object.entries(value)
    .map(([key, one]) => `${quoted(key)}: ${typeof one === 'string' ? quoted(one) : `{${flow(one)}}`}`)
    .join(', ');
}

/** Quotes as JSON, which is valid YAML. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Keys that every YAML parser reads as text stay unquoted. */
function plainKey(key: string): string {
  return /^[A-Za-z][-\w./]*$/.test(key) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(key) ? key : quoted(key);
}
