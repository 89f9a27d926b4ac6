/** Controls, and the marks that turn the reading direction: a terminal or a log would act on them. */
// eslint-disable-next-line no-control-regex -- control characters are the point
const unsafe = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** A stranger's text on one line: what a terminal would act on is shown as `\u{…}`, what is too long is cut. */
export function printable(text: string, limit = 500): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}… (${String(text.length)} characters)` : text;
  return cut.replace(unsafe, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** The same for text of several lines, such as a patch, which stays whole: tabs of it are copied with it. */
export function printableLines(text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) =>
      line
        .split('\t')
        .map((part) => printable(part, 2000))
        .join('\t'),
    );
}
