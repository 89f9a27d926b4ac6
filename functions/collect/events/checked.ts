import type { z } from 'zod';
import { printable } from '#lib/printable.ts';
import { Fault } from '#model/fault.ts';

/** The value as the schema has it. Fails with a `Fault` that says what it was to be and names every field that is wrong. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
  within: readonly string[] = [],
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => {
    const field = [...within, ...path].join('.');
    return field === '' ? message : `${field}: ${message}`;
  });
  throw new Fault('usage', printable(`${what}: ${wrong.join('; ')}`, 1000), { cause: parsed.error });
}
