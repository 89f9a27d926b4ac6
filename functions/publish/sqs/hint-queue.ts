import { SQSClient } from '@aws-sdk/client-sqs';
import { hintSchema } from '#model/hint-schema.ts';
import type { Hint } from '#model/hint.ts';
import { clientSettings } from '../aws-client.ts';
import { jsonText } from '../json-text.ts';
import { sendMessages } from './send-messages.ts';

export interface HintBatch {
  readonly client?: SQSClient;
  readonly queueUrl: string;
  readonly hints: readonly Hint[];
  /** Until somebody gets them; at most 900. */
  readonly delaySeconds?: number;
}

/** Puts hints on the queue. A hint has texts of 400 characters at most, so that ten are far below the limit of a request. */
export async function sendHints({ client, queueUrl, hints, delaySeconds }: HintBatch): Promise<void> {
  const bodies = hints.map((hint) => jsonText(JSON.stringify(hint)));
  await sendMessages(client ?? new SQSClient(clientSettings), queueUrl, bodies, delaySeconds);
}

/** A hint, and the message it came in. */
export interface Received {
  readonly messageId: string;
  readonly hint: Hint;
}

export interface ReceivedHints {
  readonly hints: readonly Received[];
  /** Messages that are no hints. */
  readonly poison: readonly string[];
}

/** Reads messages of the queue as Lambda hands them over. */
export function parseHints(records: readonly { readonly messageId: string; readonly body: string }[]): ReceivedHints {
  const hints: Received[] = [];
  const poison: string[] = [];
  for (const { messageId, body } of records) {
    const { success, data } = hintSchema.safeParse(parseJson(body));
    if (success) hints.push({ messageId, hint: data });
    else poison.push(messageId);
  }
  return { hints, poison };
}

/** What is no JSON is no hint either. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
