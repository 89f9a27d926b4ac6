/** Korean words have no plural. */
export function invariable(text: string): { one: string; other: string } {
  return { one: text, other: text };
}
