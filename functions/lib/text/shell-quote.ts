/** A word for a POSIX shell: as it is when nothing in it is special, else in single quotes. */
export function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command line of words, each quoted where it needs to be. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
