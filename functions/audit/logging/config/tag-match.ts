interface Step {
  readonly characters: RegExp;
  /** One or more of them. */
  readonly many: boolean;
}

const literal = (text: string): Step[] =>
  [...text].map((character) => ({ characters: new RegExp(`^[${character}]$`), many: false }));
const some = (characters: RegExp): Step => ({ characters, many: true });

// kube.var.log.containers.<pod>_<namespace>_<container>-<id>.log
const tag: readonly Step[] = [
  ...literal('kube.var.log.containers.'),
  some(/^[a-z0-9.-]$/),
  ...literal('_'),
  some(/^[a-z0-9-]$/),
  ...literal('_'),
  some(/^[a-z0-9-]$/),
  ...literal('-'),
  some(/^[0-9a-f]$/),
  ...literal('.log'),
];

/** True when some container's tag fits the pattern, in which `*` stands for any characters. */
export function coversContainerTags(pattern: string): boolean {
  // Walks the tag's shape and the pattern side by side; the states are places in the shape, so the time is linear.
  let places = new Set([0]);
  for (const character of pattern) {
    places = character === '*' ? everyPlaceFrom(Math.min(...places)) : placesAfter(places, character);
    if (places.size === 0) return false;
  }
  return places.has(tag.length);
}

function everyPlaceFrom(first: number): Set<number> {
  return new Set(Array.from({ length: tag.length + 1 - first }, (_, index) => first + index));
}

function placesAfter(places: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const step = tag[place];
    if (step?.characters.test(character) !== true) continue;
    next.add(place + 1);
    if (step.many) next.add(place);
  }
  return next;
}
