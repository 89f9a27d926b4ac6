import { hasWildcard } from '#lib/text/compare.ts';

const name = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';
const validValue = new RegExp(`^${name}$`);
const validKey = new RegExp(`^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?/)?${name}$`);

/** What may stand for `*` and for `?`, the plainest first. */
const runs = ['', 'fargate', 'x', 'y', 'z', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const characters = Array.from('xyzabcdefghijklmnopqrstuvw0123456789');

/** A text that `pattern` matches and that Kubernetes takes for the value of a label, where there is one. */
export function valueInstance(pattern: string): string {
  if (/^\*+$/.test(pattern)) return 'true';
  const texts = ['', 'x'].map((run) => filled(pattern, run, 'x'));
  return texts.find((text) => validValue.test(text)) ?? texts[0] ?? pattern;
}

/** A key that `pattern` matches, that Kubernetes takes, and that is not yet taken, where there is one. */
export function keyInstance(pattern: string, isTaken: (key: string) => boolean): string {
  if (!hasWildcard(pattern)) return pattern;
  const chosen = pattern.includes('?') ? characters : [''];
  const texts = runs.flatMap((run) => chosen.map((character) => filled(pattern, run, character)));
  const free = texts.filter((text) => text !== '' && !isTaken(text));
  return free.find((text) => validKey.test(text)) ?? free[0] ?? filled(pattern, 'x', 'x');
}

function filled(pattern: string, run: string, character: string): string {
  return pattern.replace(/\*+/g, run).replaceAll('?', character);
}
