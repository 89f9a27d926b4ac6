/** What is logged: one level, but for pairs that strangers named. */
export type LogDocument = Readonly<Record<string, string | number | boolean | null | readonly Pair[]>>;

interface Pair {
  readonly key: string;
  readonly value: string;
}

/**
 * Bytes of one event. AWS says 1 MB today and said 256 KB for long; no honest finding comes near either, so that the
 * smaller one costs nothing and holds wherever the events are sent on to.
 */
export const maxEventBytes = 262_144 - 26;

/** The document as JSON. Too large, its texts are cut until it fits, and it says so; the stored result has them whole. */
export function fitDocument(document: LogDocument): string {
  let text = JSON.stringify(document);
  for (let limit = 65_536; Buffer.byteLength(text) > maxEventBytes; limit = Math.floor(limit / 2))
    text = JSON.stringify({ ...shortened(document, limit), truncated: true });
  return text;
}

function shortened(document: LogDocument, limit: number): LogDocument {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, shorter(value, limit)]));
}

function shorter(value: LogDocument[string], limit: number): LogDocument[string] {
  if (typeof value === 'string') return cut(value, limit);
  if (value === null || typeof value !== 'object') return value;
  return value.map((pair) => ({ key: cut(pair.key, limit), value: cut(pair.value, limit) }));
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Half a surrogate pair would be escaped to a text that is longer, and no character.
  const whole = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return `${whole}… (cut, ${String(text.length)} characters)`;
}
