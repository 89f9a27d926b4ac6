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
  const last = sections.at(-1)?.header;
  return [
    ...sections.flatMap((section) => printSection(section, indent)),
    ...trailing.map((line) => printLoose(line, last, indent)),
  ].join('\n');
}

function printSection(section: MeantSection, indent: string): string[] {
  return [
    ...section.leading.map((line) => printLoose(line, section.header, indent)),
    printHeader(section),
    ...section.body.flatMap((line) =>
      line.kind === 'entry' ? printEntry(section, line, indent) : [printLoose(line, section.header, indent)],
    ),
  ];
}

/** A comment, a blank line or a command, where Fluent Bit reads it as such. */
function printLoose(line: ConfLine, header: Header | undefined, indent: string): string {
  if (line.kind === 'blank') return line.rest;
  if (line.kind !== 'comment') return line.indent + line.rest;
  return line.indent.length > (header?.indent.length ?? 0) ? indent + line.rest : line.rest;
}

function printHeader({ header, kind }: MeantSection): string {
  if (kind === null) return header.rest;
  const end = header.closed ? header.rest.indexOf(']') + 1 : trimmedEnd(header.rest).length;
  return `[${kind}]${header.rest.slice(end)}`;
}

/** The entry, and before it what stood behind its value as a comment. */
function printEntry(section: MeantSection, entry: ConfEntry, indent: string): string[] {
  const { key, rest, value } = entry;
  const from = value === '' ? key.length : entry.valueColumn - entry.column;
  const written = rest.slice(key.length, from);
  const gap = entry.tabbed ? written.replaceAll('\t', ' ') : written;
  const end = rest.slice(from + value.length);
  const found = section.readings.find((one) => one.entry === entry);
  const comment = found?.comment ?? null;
  const printed = indent + meantKey(section, entry) + gap + meantValue(section, entry) + end;
  return comment === null ? [printed] : [indent + comment + (end.endsWith('\r') ? '\r' : ''), printed];
}

function meantKey({ required, readings }: MeantSection, entry: ConfEntry): string {
  for (const [name, standsFor] of required) {
    if (standsFor === entry && entry.key.toLowerCase() !== name.toLowerCase()) return name;
  }
  const found = readings.find((one) => one.entry === entry);
  return found?.misspelt === true ? (found.setting?.name ?? entry.key) : entry.key;
}

function meantValue({ required, plugin, readings }: MeantSection, entry: ConfEntry): string {
  if (plugin !== null && required.get('Name') === entry && entry.value !== '') return plugin;
  const found = readings.find((one) => one.entry === entry);
  return found === undefined ? entry.value : (found.flaw?.corrected ?? found.value);
}
