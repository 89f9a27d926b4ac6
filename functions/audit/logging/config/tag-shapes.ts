import { accessors } from './settings/record-accessor.ts';

/** A step of a tag's shape: a character that fits, or several of them. */
interface Step {
  readonly fits: (character: string) => boolean;
  readonly many: boolean;
}

/** All tags of one origin. */
export type TagShape = readonly Step[];

const literal = (text: string): Step[] =>
  [...text].map((one) => ({ fits: (character) => character === one, many: false }));
const some = (characters: RegExp): Step => ({ fits: (character) => characters.test(character), many: true });
const anything: Step = { fits: () => true, many: true };

/** `kube.var.log.containers.<pod>_<namespace>_<container>-<id>.log` */
export const containerTag: TagShape = [
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

/** Fluent Bit's own log, which is shipped with `flb_log_cw`. */
export const processLogTag: TagShape = literal('flblogs.var.log.fluent-bit.log');

const partsOfTag = ['kube', 'var', 'log', 'containers'];

/** Tags that a rewrite_tag rule produces, e.g. `errors.$TAG`. A part taken from the record may be anything. */
export function newTags(template: string): TagShape {
  const steps: Step[] = [];
  let at = 0;
  for (const accessor of accessors(template)) {
    const start = template.indexOf(accessor, at);
    steps.push(...literal(template.slice(at, start)), ...stepsOf(accessor));
    at = start + accessor.length;
  }
  return [...steps, ...literal(template.slice(at))];
}

function stepsOf(accessor: string): readonly Step[] {
  if (accessor === '$TAG') return containerTag;
  const part = /^\$TAG\[(\d+)\]$/.exec(accessor)?.[1];
  const known = part === undefined ? undefined : partsOfTag[Number(part)];
  return known === undefined ? [anything] : literal(known);
}

/** True when some tag of the shape fits the pattern, in which `*` stands for any characters. */
export function maySuit(pattern: string, shape: TagShape): boolean {
  // Walks the shape and the pattern side by side; the states are places in the shape, so the time is linear.
  let places = new Set([0]);
  for (const character of pattern) {
    places = character === '*' ? everyPlaceFrom(Math.min(...places), shape) : placesAfter(places, character, shape);
    if (places.size === 0) return false;
  }
  return places.has(shape.length);
}

/** True when every tag of the shape fits: a step of several characters is matched only by `*`. */
export function alwaysSuits(pattern: string, shape: TagShape): boolean {
  let places = new Set([0]);
  for (const character of pattern) {
    places =
      character === '*'
        ? everyPlaceFrom(Math.min(...places), shape)
        : placesAfter(places, character, shape, ({ many }) => !many);
    if (places.size === 0) return false;
  }
  return places.has(shape.length);
}

function everyPlaceFrom(first: number, shape: TagShape): Set<number> {
  return new Set(Array.from({ length: shape.length + 1 - first }, (_, index) => first + index));
}

function placesAfter(
  places: ReadonlySet<number>,
  character: string,
  shape: TagShape,
  isFit: (step: Step) => boolean = () => true,
): Set<number> {
  const next = new Set<number>();
  for (const place of places) {
    const step = shape[place];
    if (step === undefined || !isFit(step) || !step.fits(character)) continue;
    next.add(place + 1);
    if (step.many) next.add(place);
  }
  return next;
}
