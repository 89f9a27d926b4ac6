import { manifestLineSchema } from '#model/scan/scan.ts';
import { auditTarget } from '#run/nightly/audit-target.ts';
import { targetContext } from '#run/stack/target-context.ts';
import { deadline } from '#run/stack/deadline.ts';
import { onEvent, warn } from './edge.ts';

export const handler = onEvent(manifestLineSchema, async (line, context) => {
  const { signal, clear } = deadline(context.getRemainingTimeInMillis());
  try {
    return await auditTarget(line, targetContext(context.invokedFunctionArn, signal, warn));
  } finally {
    clear();
  }
});
