import { sendHints } from '#publish/sqs/queues.ts';
import { selfOf, setting } from './environment.ts';
import type { HintContext } from '../alerts/enqueue-hints.ts';

/** Context in which events become hints, from the settings of the stack. */
export function hintContext(functionArn: string): HintContext {
  const queueUrl = setting('HINT_QUEUE_URL');
  return {
    self: selfOf(functionArn),
    now: () => new Date(),
    send: (hints, delaySeconds) => sendHints({ queueUrl, hints, delaySeconds }),
  };
}
