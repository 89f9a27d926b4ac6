import { watchInputSchema } from '#model/alerts/hint.ts';
import { watchContext } from '#run/stack/watch-context.ts';
import { deadline } from '#run/stack/deadline.ts';
import { watchLogging } from '#run/alerts/watch-logging.ts';
import { onEvent, warn } from './edge.ts';

export const handler = onEvent(watchInputSchema, async (input, context) => {
  const { signal, clear } = deadline(context.getRemainingTimeInMillis());
  try {
    return await watchLogging(input, watchContext(context.invokedFunctionArn, signal, warn));
  } finally {
    clear();
  }
});
