import * as z from 'zod';
import { hintContext } from '#run/contexts/hint-context.ts';
import { giveHints } from '#run/hints/give-hints.ts';
import { onEvent } from './edge.ts';

export const handler = onEvent(z.unknown(), (event, { invokedFunctionArn }) =>
  giveHints(event, hintContext(invokedFunctionArn)),
);
