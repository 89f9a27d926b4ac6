import { type EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import pRetry from 'p-retry';
import { Fault } from '#model/fault.ts';
import { awsFault } from '../aws-fault.ts';

export interface OwnEvent {
  readonly detailType: string;
  /** JSON. */
  readonly detail: string;
}

/** What PutEvents takes at once. */
const mostEntries = 10;

/** Sends events of ours. Every one is taken, or this fails; what may pass is tried again, and only what was not taken. */
export async function putEvents(client: EventBridgeClient, bus: string, events: readonly OwnEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += mostEntries)
    await putSome(client, bus, events.slice(start, start + mostEntries));
}

async function putSome(client: EventBridgeClient, bus: string, events: readonly OwnEvent[]): Promise<void> {
  let left = events;
  try {
    await pRetry(
      async () => {
        const refused = await attempt(client, bus, left);
        left = refused.events;
        if (refused.error !== null) throw refused.error;
      },
      {
        retries: 4,
        minTimeout: 100,
        randomize: true,
        shouldRetry: ({ error }) => error instanceof EntryRefused && mayPass.has(error.code),
      },
    );
  } catch (error) {
    if (error instanceof EntryRefused) throw new Fault('runtime', `${bus} refused the event: ${error.message}.`);
    throw awsFault(error, 'events:PutEvents', bus);
  }
}

/** A call can succeed and its entry fail, and of that the client does not know. */
class EntryRefused extends Error {
  readonly code: string;

  constructor({ ErrorCode = 'unknown', ErrorMessage = 'no reason given' }: PutEventsResultEntry) {
    super(`${ErrorCode}: ${ErrorMessage}`);
    this.code = ErrorCode;
  }
}

const mayPass = new Set(['ThrottlingException', 'InternalFailure', 'InternalException']);

interface Refused {
  readonly events: readonly OwnEvent[];
  readonly error: EntryRefused | null;
}

async function attempt(client: EventBridgeClient, bus: string, events: readonly OwnEvent[]): Promise<Refused> {
  const entries = events.map(({ detailType, detail }) => ({
    EventBusName: bus,
    Source: 'fargate-auditor',
    DetailType: detailType,
    Detail: detail,
  }));
  const { FailedEntryCount = 0, Entries = [] } = await client.send(new PutEventsCommand({ Entries: entries }));
  if (FailedEntryCount === 0) return { events: [], error: null };
  const failed = Entries.filter(({ ErrorCode }) => ErrorCode !== undefined);
  // A reason that does not pass ends it, whatever the others say.
  const worst = failed.find(({ ErrorCode = '' }) => !mayPass.has(ErrorCode)) ?? failed[0] ?? {};
  return {
    events: events.filter((_, index) => Entries[index]?.ErrorCode !== undefined),
    error: new EntryRefused(worst),
  };
}
