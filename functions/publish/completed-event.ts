import { EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import pRetry from 'p-retry';
import { Fault } from '../model/fault.ts';
import type { ScanSummary } from '../model/scan.ts';
import { clientSettings } from './aws-client.ts';
import { awsFault } from './aws-fault.ts';

export interface Announcement {
  readonly client?: EventBridgeClient;
  /** Name or ARN of the event bus. */
  readonly bus: string;
  readonly summary: ScanSummary;
  readonly reportKey: string;
}

/** Tells other programs that a scan is done: `Audit Completed` with counts and keys, never with findings. */
export async function announceScan({ client, bus, summary, reportKey }: Announcement): Promise<void> {
  const events = client ?? new EventBridgeClient(clientSettings);
  const entry = {
    EventBusName: bus,
    Source: 'fargate-auditor',
    DetailType: 'Audit Completed',
    Detail: JSON.stringify(detail(summary, reportKey)),
  };
  try {
    await pRetry(() => putEvent(events, new PutEventsCommand({ Entries: [entry] })), {
      retries: 4,
      minTimeout: 100,
      randomize: true,
      shouldRetry: ({ error }) => error instanceof EntryRefused && mayPass.has(error.code),
    });
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

async function putEvent(client: EventBridgeClient, command: PutEventsCommand): Promise<void> {
  const { FailedEntryCount = 0, Entries = [] } = await client.send(command);
  if (FailedEntryCount > 0) throw new EntryRefused(Entries.find(({ ErrorCode }) => ErrorCode !== undefined) ?? {});
}

function detail(summary: ScanSummary, reportKey: string): Readonly<Record<string, unknown>> {
  const { scanId, scheduledTime, completedAt, previousScanId, complete, findings, changes, clusters } = summary;
  const count = (wanted: string) => clusters.filter(({ status }) => status === wanted).length;
  return {
    schema: 'fargate-auditor/audit-completed/v1',
    ...{ scanId, scheduledTime, completedAt, previousScanId, complete, findings, changes },
    clusters: {
      total: clusters.length,
      audited: count('audited'),
      incomplete: count('incomplete'),
      failed: count('failed'),
      missing: count('missing'),
    },
    reportKey,
  };
}
