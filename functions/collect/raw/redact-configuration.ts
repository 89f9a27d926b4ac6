import { hidden } from './redaction.ts';

const secretWord =
  /passw|pwd|secret|token|credential|api[_-]?key|access[_-]?key|shared[_-]?key|private[_-]?key|authorization/i;
const firstWord = /^(?<word>[^\s=]+)(?<gap>\s*=\s*|\s+)(?<rest>\S.*)$/;
const userInfo = /:\/\/[^/@\s]{1,500}@/g;

/** Fluent Bit configuration with the values of passwords and the like replaced; lines, keys and columns stay. */
export function redactConfiguration(text: string): string {
  return text.split('\n').map(redactLine).join('\n');
}

/** The word that tells may be the key (`HTTP_Passwd x`) or the first of its values (`Record api_token x`). */
function redactLine(line: string): string {
  const entry = line.trimStart();
  const indent = line.slice(0, line.length - entry.length);
  return indent + redactEntry(entry, 2).replace(userInfo, `://${hidden}@`);
}

function redactEntry(entry: string, words: number): string {
  const { word, gap, rest } = firstWord.exec(entry)?.groups ?? {};
  if (word === undefined || gap === undefined || rest === undefined || words === 0) return entry;
  return word + gap + (secretWord.test(word) ? hidden : redactEntry(rest, words - 1));
}
