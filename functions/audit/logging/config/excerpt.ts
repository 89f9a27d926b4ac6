const longest = 80;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text of strangers, short and visible enough to stand in a message: control characters become escapes. */
export function excerpt(text: string): string {
  const shown = text.slice(0, longest + 1).replace(invisible, escaped);
  return shown.length <= longest ? shown : `${shown.slice(0, longest - 1).toWellFormed()}…`;
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
