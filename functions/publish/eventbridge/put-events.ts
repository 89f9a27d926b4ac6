import {
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  type PutEventsResultEntry,
} from '@aws-sdk/client-eventbridge';
import type { AlertNotification } from '#model/alerts/alert.ts';
import type { FlatDocument } from '#model/alerts/alert-message.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { fitDocument } from '../fit.ts';
import { awsFault, clientSettings, type Refused, sendInBatches } from '../aws.ts';

interface AlertEvents extends EventTarget {
  readonly alerts: readonly { readonly change: AlertNotification['change']; readonly detail: FlatDocument }[];
}

const detailTypes: Readonly<Record<AlertNotification['change'], string>> = {
  opened: 'Alert Opened',
  confirmed: 'Alert Confirmed',
  worse: 'Alert Worse',
  fixed: 'Alert Fixed',
  resolved: 'Alert Resolved',
};

/** Bytes of a detail: ten of them, with their envelopes, stay below the limit of 256 KB per request. */
const maxDetailBytes = 24_000;

/** Publishes the changes of alerts as events. All events are accepted, or this fails. */
export async function putAlertEvents({ alerts, ...target }: AlertEvents): Promise<void> {
  const events = alerts.map(({ change, detail }) => ({
    detailType: detailTypes[change],
    detail: fitDocument(detail, maxDetailBytes),
  }));
  await putEvents(target, events);
}

interface Announcement extends EventTarget {
  readonly summary: ScanSummary;
  readonly reportKey: string;
}

/** Publishes the end of a scan: `Audit Completed` with counts and keys, never with findings. */
export async function announceScan({ summary, reportKey, ...target }: Announcement): Promise<void> {
  const event = { detailType: 'Audit Completed', detail: JSON.stringify(detail(summary, reportKey)) };
  await putEvents(target, [event]);
}

function detail(summary: ScanSummary, reportKey: string): Readonly<Record<string, unknown>> {
  const { scanId, scheduledTime, completedAt, previousScanId, complete, findings, waived, changes, clusters } = summary;
  const { left, optedOut, filtered } = summary;
  const count = (wanted: string) => clusters.filter(({ status }) => status === wanted).length;
  return {
    schema: 'fargate-auditor/audit-completed/v1',
    scanId,
    scheduledTime,
    completedAt,
    previousScanId,
    complete,
    findings,
    waived,
    changes,
    clusters: {
      total: clusters.length,
      audited: count('audited'),
      incomplete: count('incomplete'),
      failed: count('failed'),
      missing: count('missing'),
      /** Clusters deleted while the scan ran. */
      gone: count('gone'),
      /** Clusters outside `total`: excluded by a tag, or not selected by names and tags. */
      skipped: optedOut.length + filtered,
      /** Clusters outside `total`: in the previous scan, but not in this one. */
      left: left.length,
      /** Clusters whose findings CloudWatch Logs may lack. */
      unlogged: clusters.filter(({ unlogged }) => unlogged !== null).length,
      /** Clusters whose findings Security Hub may lack, if it is a destination. */
      unimported: clusters.filter(({ unimported }) => unimported !== null).length,
    },
    reportKey,
  };
}

interface EventTarget {
  readonly client?: EventBridgeClient;
  /** Name or ARN of the event bus. */
  readonly bus: string;
  /** Delay before rejected events are sent again. */
  readonly firstDelayMs?: number;
}

interface OwnEvent {
  readonly detailType: string;
  /** JSON. */
  readonly detail: string;
}

/** Error codes of entries that may succeed on another attempt. */
const mayPass = new Set(['ThrottlingException', 'InternalFailure', 'InternalException']);

/** Sends events. All are accepted, or this fails; only rejected events that may succeed are sent again. */
async function putEvents({ client, bus, firstDelayMs = 50 }: EventTarget, events: readonly OwnEvent[]): Promise<void> {
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
  if (first !== undefined) throw new AuditorError('runtime', `${bus} refused the event: ${first.reason}.`);
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
    // A failure count without entries would look like success.
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
