/** True when one ISO time is after another; with or without fractions of a second, so that they do not compare as text. */
export function isLater(time: string, than: string): boolean {
  return Date.parse(time) > Date.parse(than);
}

/** The later of two ISO times; null is none. */
export function laterOf(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return isLater(b, a) ? b : a;
}
