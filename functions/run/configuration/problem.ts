import { printable } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import type { Position } from '#model/finding/finding.ts';
import type { Path } from './source-text.ts';

/** One thing that is wrong with a configuration. */
export interface ConfigurationProblem {
  readonly position: Position;
  readonly message: string;
}

const mostShown = 10;

/** All that is wrong, in the order of the document, as one failure. */
export function configurationFault(
  file: string,
  problems: readonly ConfigurationProblem[],
  options?: ErrorOptions,
): Fault {
  const sorted = problems.toSorted(
    (a, b) => a.position.line - b.position.line || a.position.column - b.position.column,
  );
  const texts = [...new Set(sorted.map(({ position, message }) => `${file}:${place(position)}: ${message}`))];
  const more = texts.length - mostShown;
  return new Fault(
    'usage',
    [...texts.slice(0, mostShown), ...(more > 0 ? [`and ${String(more)} more`] : [])].join('; '),
    options,
  );
}

function place({ line, column }: Position): string {
  return `${String(line)}:${String(column)}`;
}

/** `waivers[2].until`; empty for the document itself. */
export function pathText(path: Path): string {
  return path.map(partText).join('').replace(/^\./, '');
}

function partText(key: PropertyKey): string {
  if (typeof key === 'number') return `[${String(key)}]`;
  const text = printable(String(key), 100);
  return /^[\w-]+$/.test(text) ? `.${text}` : `["${text}"]`;
}

export function meant(near: string | null): string {
  return near === null ? '' : `. Did you mean ${near}?`;
}
