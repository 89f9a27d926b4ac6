import { type Hint, hintSchema } from '#model/alerts/hint.ts';
import { BrokenDocument, documentOrBroken } from '../parse-document.ts';
import { jsonText } from '../fit.ts';
import { type QueueTarget, sendMessages } from './send-messages.ts';

export interface HintBatch extends QueueTarget {
  readonly hints: readonly Hint[];
  /** Until somebody gets them; at most 900. */
  readonly delaySeconds?: number;
}

/** Puts hints on the queue. A hint has texts of 400 characters at most, so that ten are far below the limit of a request. */
export async function sendHints({ hints, delaySeconds, ...target }: HintBatch): Promise<void> {
  const bodies = hints.map((hint) => jsonText(JSON.stringify(hint)));
  await sendMessages(target, bodies, delaySeconds);
}

/** A hint, and the message it came in. */
export interface Received {
  readonly messageId: string;
  readonly hint: Hint;
}

/** A message that is no hint. */
export interface PoisonMessage {
  readonly messageId: string;
  /** Names the message, and the field that is wrong. */
  readonly reason: string;
}

export interface ReceivedHints {
  readonly hints: readonly Received[];
  readonly poison: readonly PoisonMessage[];
}

/** Reads messages of the queue as Lambda hands them over. */
export function parseHints(records: readonly { readonly messageId: string; readonly body: string }[]): ReceivedHints {
  const hints: Received[] = [];
  const poison: PoisonMessage[] = [];
  for (const { messageId, body } of records) {
    const hint = documentOrBroken(hintSchema, body, `Hint in message ${messageId}`);
    if (hint instanceof BrokenDocument) poison.push({ messageId, reason: hint.message });
    else hints.push({ messageId, hint });
  }
  return { hints, poison };
}
