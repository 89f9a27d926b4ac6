import { type ConfLine, type ConfEntry, type Header, trimmedEnd } from './conf-line.ts';
import { sharedIndentation } from './indentation.ts';
import type { MeantSection } from './interpret-section.ts';

/** The text of the sections as they were meant, with the entries' indentation of `models` throughout. */
export function printConf(
  models: readonly MeantSection[],
  sections: readonly MeantSection[],
  trailing: readonly ConfLine[],
): string {
  const { entry: indent } = sharedIndentation(models);
  const lines = sections.flatMap((section) => printSection(section, indent));
  return [...lines, ...trailing.map(asWritten)].join('\n');
}

function printSection(section: MeantSection, indent: string): string[] {
  return [
    ...section.leading.map((line) => printComment(line, section.header, indent)),
    printHeader(section),
    ...section.body.map((line) =>
      line.kind === 'entry' ? indent + printEntry(section, line) : printComment(line, section.header, indent),
    ),
  ];
}

function printComment(line: ConfLine, header: Header, indent: string): string {
  if (line.kind !== 'comment') return asWritten(line);
  return line.indent.length > header.indent.length ? indent + line.rest : line.rest;
}

function printHeader({ header, kind }: MeantSection): string {
  if (kind === null) return header.rest;
  const end = header.closed ? header.rest.indexOf(']') + 1 : trimmedEnd(header.rest).length;
  return `[${kind}]${header.rest.slice(end)}`;
}

function printEntry(section: MeantSection, entry: ConfEntry): string {
  const { key, rest, value } = entry;
  const from = value === '' ? key.length : entry.valueColumn - entry.column;
  const written = rest.slice(key.length, from);
  const gap = entry.tabbed ? written.replaceAll('\t', ' ') : written;
  return meantKey(section, entry) + gap + meantValue(section, entry) + rest.slice(from + value.length);
}

function meantKey({ required }: MeantSection, entry: ConfEntry): string {
  for (const [name, standsFor] of required) {
    if (standsFor === entry && entry.key.toLowerCase() !== name.toLowerCase()) return name;
  }
  return entry.key;
}

function meantValue({ required, plugin }: MeantSection, entry: ConfEntry): string {
  return plugin !== null && required.get('Name') === entry && entry.value !== '' ? plugin : entry.value;
}

function asWritten({ indent, rest }: ConfLine): string {
  return indent + rest;
}
