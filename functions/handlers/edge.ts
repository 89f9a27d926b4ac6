import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import { printable, schemaErrorText } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';

const logger = new Logger();

/** A Lambda handler whose input is validated once, at the edge, and whose failures are logged with their context. */
export function onEvent<Schema extends z.ZodType, Result>(
  schema: Schema,
  handle: (input: z.output<Schema>, context: Context) => Promise<Result>,
) {
  return middy<unknown, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .onError(({ error }) => {
      // A foreseen failure is logged by its message; a bug also needs its stack.
      if (error instanceof AuditorError) logger.error(printable(error.message, 2000));
      else logger.error('unforeseen failure', error ?? new Error('no error given'));
    })
    .handler((event, context) => handle(parse(schema, event), context));
}

/** Logs a warning for the operator, without failing the function. */
export function warn(message: string): void {
  logger.warn(printable(message, 2000));
}

/** Parses the input with the schema, or throws a failure that names every invalid field. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AuditorError('usage', schemaErrorText(parsed.error, { whole: 'input', limit: 2000 }), {
    cause: parsed.error,
  });
}
