import { watchInputSchema } from '#model/watch-input.ts';
import { watchContext } from '#run/contexts/watch-context.ts';
import { deadline } from '#run/deadline.ts';
import { watchLogging } from '#run/watch/watch-logging.ts';
import { onEvent, warn } from './edge.ts';

export const handler = onEvent(watchInputSchema, async (input, context) => {
  const { signal, clear } = deadline(context.getRemainingTimeInMillis());
  try {
    return await watchLogging(input, watchContext(context.invokedFunctionArn, signal, warn));
  } finally {
    clear();
  }
});
