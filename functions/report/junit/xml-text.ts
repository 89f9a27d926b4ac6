import { plainText } from '../result/plain-text.ts';

/**
 * A stranger's text for an attribute or an element of xmlbuilder2, which takes an ampersand that looks like the start of a
 * reference for one and leaves it: `&#0;` in a name would break the document.
 */
export function xmlText(text: string, limit?: number): string {
  return plainText(text, limit).replaceAll('&', '&amp;');
}
