import * as z from 'zod';

/**
 * Schema of an object in a stored document. Keys that this release does not know are kept, so that a newer release
 * finds them again after this one has written the document; the type has only the known keys, so that a misspelt one
 * does not compile.
 */
export function storedObject<Shape extends z.core.$ZodLooseShape>(shape: Shape): z.ZodObject<Shape> {
  return z.looseObject(shape);
}
