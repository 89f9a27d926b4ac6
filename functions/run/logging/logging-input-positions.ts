import { Scalar } from 'yaml';
import type { Position } from '#model/finding/finding.ts';

/** Converts a position in a scalar's value to one in the file; if it cannot be exact, the start of the scalar. */
export type Locate = (at: Position) => Position;

/** Translates positions in the value of a YAML or JSON scalar to positions in the text that it was read from. */
export function scalarPositions(
  text: string,
  node: Scalar,
  value: string,
  place: (offset: number) => Position,
): Locate {
  const [start, end] = node.range ?? [0, 0];
  const exact =
    node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED
      ? blockPositions(text.slice(start, end), value, place(start).line)
      : inlinePositions(text.slice(start, end), value, place(start));
  return (at) => exact?.(at) ?? place(start);
}

type PositionFinder = (at: Position) => Position | null;

// Folding joins lines, so the lines of the value are not those of the file.
function blockPositions(source: string, value: string, headerLine: number): PositionFinder | null {
  const lines = source.split('\n').slice(1).map(withoutCarriageReturn);
  const values = value.split('\n');
  const indents = values.map((line, index) =>
    (lines[index] ?? '').endsWith(line) ? indentOf(lines[index], line) : null,
  );
  if (indents.includes(null)) return null;
  return ({ line, column }) => ({ line: headerLine + line, column: (indents[line - 1] ?? 0) + column });
}

function indentOf(source: string | undefined, value: string): number {
  return (source?.length ?? 0) - value.length;
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function inlinePositions(source: string, value: string, start: Position): PositionFinder | null {
  const offsets = source.includes('\n') ? null : inlineOffsets(source, value.length);
  if (offsets === null) return null;
  const lineStarts = [0];
  for (let at = value.indexOf('\n'); at >= 0; at = value.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return ({ line, column }) => {
    const offset = offsets[(lineStarts[line - 1] ?? 0) + column - 1] ?? source.length;
    return { line: start.line, column: start.column + offset };
  };
}

/** Source offset of every character of the value; null if the lengths do not add up. */
function inlineOffsets(source: string, length: number): number[] | null {
  const quote = source[0] === '"' || source[0] === "'" ? source[0] : '';
  const end = source.length - quote.length;
  const offsets: number[] = [];
  let at = quote.length;
  while (at < end) {
    const [size, units] = characterAt(source, at, quote);
    for (let unit = 0; unit < units; unit += 1) offsets.push(at);
    at += size;
  }
  offsets.push(end);
  return offsets.length === length + 1 ? offsets : null;
}

/** Source length of one character, and the number of UTF-16 units that it stands for. */
function characterAt(source: string, at: number, quote: string): [size: number, units: number] {
  if (quote === "'" && source.startsWith("''", at)) return [2, 1];
  if (quote !== '"' || source[at] !== '\\') return [1, 1];
  const digits = { x: 2, u: 4, U: 8 }[source[at + 1] ?? ''] ?? 0;
  const code = Number.parseInt(source.slice(at + 2, at + 2 + digits), 16);
  return [2 + digits, code > 0xffff ? 2 : 1];
}
