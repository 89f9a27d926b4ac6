import type { FlatDocument, Pair } from '#model/alerts/alert-message.ts';

/** Document of the log. */
export type LogDocument = FlatDocument;

/**
 * Bytes of one event. AWS says 1 MB today and said 256 KB for long; no honest finding comes near either, so that the
 * smaller one costs nothing and holds wherever the events are sent on to.
 */
export const maxEventBytes = 262_144 - 26;

/**
 * The document as JSON of at most so many bytes. Too large, its texts are cut until it fits, and it says so; whatever is
 * stored has them whole.
 */
export function fitDocument(document: LogDocument, maxBytes = maxEventBytes): string {
  let text = JSON.stringify(document);
  for (let limit = 65_536; limit > 0 && Buffer.byteLength(text) > maxBytes; limit = Math.floor(limit / 2))
    text = JSON.stringify({ ...shortened(document, limit), truncated: true });
  return text;
}

function shortened(document: LogDocument, limit: number): LogDocument {
  return Object.fromEntries(Object.entries(document).map(([name, value]) => [name, shorter(value, limit)]));
}

function shorter(value: LogDocument[string], limit: number): LogDocument[string] {
  if (typeof value === 'string') return cut(value, limit);
  if (value === null || typeof value !== 'object') return value;
  return value.map((part: string | Pair) => shorterPart(part, limit)) as LogDocument[string];
}

function shorterPart(part: string | Pair, limit: number): string | Pair {
  return typeof part === 'string' ? cut(part, limit) : { key: cut(part.key, limit), value: cut(part.value, limit) };
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  // Half a surrogate pair would be escaped to a text that is longer, and no character.
  const whole = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return `${whole}… (cut, ${String(text.length)} characters)`;
}

/** The beginning of a text, at most so many bytes of UTF-8, without half a character at its end. */
export function cutBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let end = limit;
  // 10xxxxxx goes on with a character that began before.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/**
 * JSON that SNS and SQS take: characters that no XML can carry stand as escapes, which JSON makes of most of them by
 * itself.
 */
export function jsonText(json: string): string {
  return json.replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
