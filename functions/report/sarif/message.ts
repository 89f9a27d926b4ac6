/** Text of a message in which nothing is a placeholder or a link (SARIF 2.1.0, 3.11.5 and 3.11.6). */
export function messageText(text: string): string {
  return text
    .replaceAll('{', '{{')
    .replaceAll('}', '}}')
    .replace(/[\\[\]]/g, (character) => `\\${character}`);
}
