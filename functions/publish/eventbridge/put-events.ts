import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import { Fault } from '#model/fault.ts';
import { awsFault, clientSettings } from '../aws.ts';
import { type Refused, sendInBatches } from '../batches.ts';

export interface EventTarget {
  readonly client?: EventBridgeClient;
  /** Name or ARN of the event bus. */
  readonly bus: string;
  /** Wait before events that were not taken are sent again. */
  readonly firstDelayMs?: number;
}

export interface OwnEvent {
  readonly detailType: string;
  /** JSON. */
  readonly detail: string;
}

/** Error codes of entries that another attempt may get through. */
const mayPass = new Set(['ThrottlingException', 'InternalFailure', 'InternalException']);

/** Sends events of ours. Every one is taken, or this fails; only events that were not, and may be, are sent again. */
export async function putEvents(
  { client, bus, firstDelayMs = 50 }: EventTarget,
  events: readonly OwnEvent[],
): Promise<void> {
  const eventBridge = client ?? new EventBridgeClient(clientSettings);
  const entries = events.map(({ detailType, detail }) => ({
    EventBusName: bus,
    Source: 'fargate-auditor',
    DetailType: detailType,
    Detail: detail,
  }));
  const send = (batch: readonly PutEventsRequestEntry[]) => putBatch(eventBridge, bus, batch);
  const refused = await sendInBatches(entries, { size: 10, retries: 4, firstDelayMs, send });
  const first = refused.find((one) => !one.mayPass) ?? refused[0];
  if (first !== undefined) throw new Fault('runtime', `${bus} refused the event: ${first.reason}.`);
}

async function putBatch(
  client: EventBridgeClient,
  bus: string,
  batch: readonly PutEventsRequestEntry[],
): Promise<Refused<PutEventsRequestEntry>[]> {
  try {
    const { FailedEntryCount = 0, Entries = [] } = await client.send(new PutEventsCommand({ Entries: [...batch] }));
    if (FailedEntryCount === 0) return [];
    const refused = batch.flatMap((entry, index) => refusal(entry, Entries[index]) ?? []);
    // A count without names would pass for success.
    return refused.length > 0 ? refused : [{ entry: null, reason: 'unknown: no reason given', mayPass: false }];
  } catch (error) {
    throw awsFault(error, 'events:PutEvents', bus);
  }
}

function refusal(
  entry: PutEventsRequestEntry,
  { ErrorCode, ErrorMessage = 'no reason given' }: PutEventsResultEntry = {},
): Refused<PutEventsRequestEntry> | null {
  if (ErrorCode === undefined) return null;
  return { entry, reason: `${ErrorCode}: ${ErrorMessage}`, mayPass: mayPass.has(ErrorCode) };
}
