import * as z from 'zod';
import type { Path } from './source-text.ts';

/** The keys that the schema knows at a path; none where anything may stand. */
export function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const here = unwrapped(schema);
  if (here instanceof z.ZodUnion) return here.options.flatMap((option) => keysAt(option, path));
  const [key, ...rest] = path;
  if (key === undefined) return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
  const child = childOf(here, key);
  return child === undefined ? [] : keysAt(child, rest);
}

function childOf(schema: z.core.$ZodType, key: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema instanceof z.ZodObject ? schema.shape : {};
  return Object.hasOwn(shape, key) ? shape[String(key)] : undefined;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrapped(schema.unwrap()) : schema;
}
