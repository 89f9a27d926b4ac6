import * as z from 'zod';
import { hintContext } from '#run/stack/hint-context.ts';
import { giveHints } from '#run/alerts/give-hints.ts';
import { onEvent } from './edge.ts';

export const handler = onEvent(z.unknown(), (event, { invokedFunctionArn }) =>
  giveHints(event, hintContext(invokedFunctionArn)),
);
