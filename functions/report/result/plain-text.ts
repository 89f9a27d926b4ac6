import { printable } from '#lib/text/wording.ts';

/** Numbers of Unicode that are never a character in XML 1.0 or YAML. */
const noCharacter = /[\ufffe\uffff]/g;

/** A stranger's text on one line, of characters that every format and every reader takes. Too long, it is cut. */
export function plainText(text: string, limit = Number.POSITIVE_INFINITY): string {
  const whole = printable(text.toWellFormed(), Number.POSITIVE_INFINITY);
  return cutText(
    whole.replace(noCharacter, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`),
    limit,
  );
}

/** Text of at most so many UTF-16 units, without half a character at the end; `…` says that something is missing. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/**
 * A copy of the value with every string well formed. JSON carries half a surrogate pair as an escape that strict parsers
 * refuse, and with it the whole document.
 */
export function wellFormed<T>(value: T): T {
  const repaired: unknown = JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part)),
  );
  return repaired as T;
}

/** Characters that JSON lets stand but a terminal or a JavaScript engine may act on. They occur in strings only. */
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** JSON as of `JSON.stringify`, in which every character that a terminal would act on is escaped. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    unsafe,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
