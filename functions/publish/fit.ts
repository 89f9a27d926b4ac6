import type { FlatDocument, Pair } from '#model/alerts/alert-message.ts';

/** Document for the log. */
export type LogDocument = FlatDocument;

/**
 * Size limit of one event in bytes. AWS documents 1 MB now and 256 KB earlier; no honest finding comes near either, so
 * the smaller limit costs nothing and also holds wherever the events are forwarded.
 */
export const maxEventBytes = 262_144 - 26;

/**
 * The document as JSON of at most `maxBytes`. If it is larger, its texts are truncated until it fits, with a note; the
 * stored result has them in full.
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
  // Half a surrogate pair would be escaped, which is longer, and is not a character.
  const whole = text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, '');
  return `${whole}… (cut, ${String(text.length)} characters)`;
}

/** Start of a text, at most so many bytes of UTF-8, without a partial character at its end. */
export function cutBytes(text: string, limit: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= limit) return text;
  let end = limit;
  // 10xxxxxx is a continuation byte.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

/**
 * JSON that SNS and SQS accept: characters that are invalid in XML are escaped, most of which JSON escapes by itself.
 */
export function jsonText(json: string): string {
  return json.replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
