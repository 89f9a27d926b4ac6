/**
 * The part of a record accessor (`$log`, `$kubernetes['labels']['app']`) that Fluent Bit cannot read, or null.
 * https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/classic-mode/record-accessor
 */
export function accessorProblem(text: string): string | null {
  return accessors(text).find((part) => isReadAsWritten(part) && !accessor.test(part)) ?? null;
}

/** Fluent Bit skips characters that no accessor contains, so the result is not predicted. */
function isReadAsWritten(part: string): boolean {
  return part !== '$' && !part.startsWith('$TAG') && /^\$[\w$/'[\].-]*$/.test(part) && !part.includes('[-');
}

/** Pieces of a template: literal text, and accessors for a field, part of the tag or a match. */
export function accessors(text: string): string[] {
  const parts: string[] = [];
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at)) {
    const end = endOf(text, at);
    parts.push(text.slice(at, end));
    at = end;
  }
  return parts;
}

const accessor = /^\$(\d|TAG(\[\d+\])?|[_A-Za-z][\w/-]*(\['([^']|'')*'\]|\[(0|[1-9]\d*)\])*)$/;

function endOf(text: string, start: number): number {
  const special = /^\$(\d|TAG(\[\d*\]?)?)/.exec(text.slice(start));
  if (special !== null) return start + special[0].length;
  let quoted = false;
  let at = start + 1;
  while (at < text.length) {
    const character = text[at];
    if (character === "'") quoted = !quoted;
    // A dot inside quotes belongs to the name; the others end it even there.
    if (character === ' ' || character === ',' || character === '"' || (character === '.' && !quoted)) break;
    at += 1;
  }
  return at;
}
