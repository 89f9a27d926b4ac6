/**
 * JSON that SNS and SQS take: characters that no XML can carry stand as escapes, which JSON makes of most of them by
 * itself.
 */
export function jsonText(json: string): string {
  return json.replaceAll(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
