import * as z from 'zod';
import { hintContext } from '#run/stack/hint-context.ts';
import { enqueueHints } from '#run/alerts/enqueue-hints.ts';
import { onEvent } from './edge.ts';

export const handler = onEvent(z.unknown(), (event, { invokedFunctionArn }) =>
  enqueueHints(event, hintContext(invokedFunctionArn)),
);
