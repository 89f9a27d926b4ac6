import type { z } from 'zod';
import { schemaErrorText } from '#lib/schema-error.ts';
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
  throw new Fault('usage', `${what}: ${schemaErrorText(parsed.error, { within })}`, { cause: parsed.error });
}
