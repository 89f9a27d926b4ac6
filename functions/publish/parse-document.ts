import type { z } from 'zod';
import { errorText, schemaErrorText } from '#lib/text/errors.ts';
import { printable } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';

/** A document that is there and cannot be read. Its message names the document and the field that is wrong. */
export class BrokenDocument extends Fault {
  constructor(message: string, options?: ErrorOptions) {
    super('runtime', message, options);
  }
}

/** A document, or why it is none; every other failure stays one. */
export async function unlessBroken<T>(reading: Promise<T>): Promise<T | BrokenDocument> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof BrokenDocument) return error;
    throw error;
  }
}

/** A stored document, checked. Fails with a `BrokenDocument` that names where it is kept and which field is wrong. */
export function parseDocument<T>(schema: z.ZodType<T>, text: string, where: string): T {
  const document = documentOrBroken(schema, text, where);
  if (document instanceof BrokenDocument) throw document;
  return document;
}

/** A stored document, or why it is none, for those to whom one broken document among many is no failure. */
export function documentOrBroken<T>(schema: z.ZodType<T>, text: string, where: string): T | BrokenDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return new BrokenDocument(`${where} is no JSON: ${printable(errorText(error), 200)}.`, { cause: error });
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const at = error.issues[0]?.path.length === 0 ? ':' : ' at';
  return new BrokenDocument(`${where} is broken${at} ${schemaErrorText(error, { most: 1, limit: 700 })}.`);
}
