import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Logger } from '@aws-lambda-powertools/logger';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { z } from 'zod';
import { printable, schemaErrorText } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';

const logger = new Logger();

/** A function whose input is checked once, at the edge, and whose failures are logged with their context. */
export function onEvent<Schema extends z.ZodType, Result>(
  schema: Schema,
  handle: (input: z.output<Schema>, context: Context) => Promise<Result>,
) {
  return middy<unknown, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .onError(({ error }) => {
      // Foreseen failures speak for themselves; of a bug, the stack is wanted too.
      if (error instanceof Fault) logger.error(printable(error.message, 2000));
      else logger.error('unforeseen failure', error ?? new Error('no error given'));
    })
    .handler((event, context) => handle(parse(schema, event), context));
}

/** Says something to whoever operates the function, without failing it. */
export function warn(message: string): void {
  logger.warn(printable(message, 2000));
}

/** The input as the schema has it, or a failure that names every field that is wrong. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Fault('usage', schemaErrorText(parsed.error, { whole: 'input', limit: 2000 }), { cause: parsed.error });
}
