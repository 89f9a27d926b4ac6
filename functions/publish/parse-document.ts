import type { z } from 'zod';
import { printable } from '#lib/printable.ts';
import { Fault } from '#model/fault.ts';

/** A stored document, checked. One that is broken is a fault that names where it is and which field is wrong. */
export function parseDocument<T>(schema: z.ZodType<T>, text: string, where: string): T {
  const { success, data, error } = schema.safeParse(parseJson(text, where));
  if (success) return data;
  const [issue, ...others] = error.issues;
  const field = issue?.path.map(String).join('.') ?? '';
  const place = field === '' ? '' : ` at ${printable(field, 200)}`;
  const more = others.length === 0 ? '' : ` (and ${String(others.length)} more)`;
  throw new Fault('runtime', `${where} is broken${place}: ${printable(issue?.message ?? 'not valid')}${more}.`);
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? printable(error.message, 200) : 'not JSON';
    throw new Fault('runtime', `${where} is no JSON: ${reason}.`, { cause: error });
  }
}
