import { plural } from '#lib/plural.ts';

/** Lines as one text of at most so many characters, none of them cut; what is left out is counted. */
export function fitLines(lines: readonly string[], limit: number): string {
  const kept: string[] = [];
  const note = (left: number) => `… ${plural(left, 'more line')}`;
  let used = note(lines.length).length;
  for (const line of lines) {
    if (used + line.length + 1 > limit) break;
    kept.push(line);
    used += line.length + 1;
  }
  const left = lines.length - kept.length;
  return (left === 0 ? kept : [...kept, note(left)]).join('\n');
}

/** The address of a report, which chat makes a link of; none when something else than an address could be read into it. */
export function linkLines(url: string | undefined): string[] {
  return url !== undefined && /^https:\/\/[^\s<>|`"*]{1,1500}$/.test(url) ? [`Report: ${url}`] : [];
}
