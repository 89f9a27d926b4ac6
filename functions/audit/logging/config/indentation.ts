import type { ConfEntry, Header } from './conf-line.ts';
import type { Section } from './parse-fluent-bit.ts';

/** Indentations that most lines of a data key share already. */
export interface Indentation {
  readonly header: string;
  readonly entry: string;
}

const usual = '    ';

export function sharedIndentation(sections: readonly Section[]): Indentation {
  const header = mostCommon(sections.map((section) => section.header)) ?? '';
  const deeper = sections.flatMap(({ entries }) => entries.filter(({ indent }) => indent.length > header.length));
  return { header, entry: mostCommon(deeper) ?? header + usual };
}

function mostCommon(lines: readonly (Header | ConfEntry)[]): string | undefined {
  const counts = Map.groupBy(lines, ({ indent }) => indent);
  let best: string | undefined;
  for (const [indent, { length }] of counts) {
    if (length > (best === undefined ? 0 : (counts.get(best)?.length ?? 0))) best = indent;
  }
  return best;
}
