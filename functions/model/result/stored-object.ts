import * as z from 'zod';

/**
 * Schema of an object in a stored document. Keys that this release does not know are kept, so that a newer one finds them
 * again after a write by this one; the type has the known keys alone, so that a misspelt one does not compile.
 */
export function storedObject<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape> {
  return z.looseObject(shape);
}
