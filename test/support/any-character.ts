import fc from 'fast-check';

/**
 * Any code point as a unit of `fc.string`: as `binary`, but with halves of surrogate pairs, and without the second that
 * fast-check takes to make that one in each process.
 */
export const anyCharacter = fc.integer({ min: 0, max: 0x10ffff }).map(
  (code) => String.fromCodePoint(code),
  (text) => (text as string).codePointAt(0)!,
);
