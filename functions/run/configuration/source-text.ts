import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml';
import type { Position } from '#model/finding/finding.ts';

export type Path = readonly PropertyKey[];

/** Replacements for parser messages that are meant for programmers. */
const ownWords: Readonly<Partial<Record<string, string>>> = {
  RESOURCE_EXHAUSTION: 'nested too deeply',
  MULTIPLE_DOCS: 'a second document begins here; only one can be used',
};

/** The text of a document: YAML, which includes JSON. */
export class SourceText {
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, logLevel: 'error' });
  }

  /** Syntax errors; YAML warnings count too. */
  errors(): { position: Position; message: string }[] {
    const { errors, warnings } = this.#document;
    return [...errors, ...warnings].map(({ pos: [start], code, message }) => ({
      position: this.#at(start),
      message: ownWords[code] ?? message,
    }));
  }

  /** Throws for an unknown alias, or for aliases that would expand without end. */
  value(): unknown {
    return this.#document.toJS({ maxAliasCount: 100 });
  }

  /** Position of the value at a path, or of its nearest parent. */
  positionOf(path: Path): Position {
    return this.#at(this.#walk(path).start);
  }

  /** Position of a key. */
  keyPosition(path: Path, key: string): Position {
    const pair = pairOf(this.#resolved(this.#walk(path).node), key);
    return this.#at(startOf(pair?.key) ?? this.#walk(path).start);
  }

  #walk(path: Path): { node: unknown; start: number } {
    let node: unknown = this.#document.contents;
    let start = startOf(node) ?? 0;
    for (const key of path) {
      node = childOf(this.#resolved(node), key);
      start = startOf(node) ?? start;
    }
    return { node, start };
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  #at(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function childOf(node: unknown, key: PropertyKey): unknown {
  return isSeq(node) ? node.items[Number(key)] : pairOf(node, String(key))?.value;
}

function pairOf(node: unknown, key: string): Pair | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
