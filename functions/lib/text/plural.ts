/** `1 pod`, `3 pods`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** The same for words of which a stranger may have written any number: `a, b, c and 7 more`. */
export function listedBriefly(words: readonly string[], most = 4): string {
  const left = words.length - most;
  return listed(left <= 0 ? words : [...words.slice(0, most), `${String(left)} more`]);
}
