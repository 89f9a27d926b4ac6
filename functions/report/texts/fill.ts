import type { Counted } from './texts.ts';

export type Values = Readonly<Record<string, string | number>>;

/** A text of the catalogue with its `{places}` filled in; a place without a value stays, so that a test can see it. */
export function fill(text: string, values: Values): string {
  return text.replaceAll(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? shown(values[name] ?? place) : place,
  );
}

/** The form for this number, with the number as `{n}`. */
export function counted(text: Counted, n: number, values: Values = {}): string {
  return fill(n === 1 ? text.one : text.other, { n, ...values });
}

function shown(value: string | number): string {
  return typeof value === 'number' ? numeral(value) : value;
}

/** `10,000`: both languages group digits by three. */
export function numeral(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
