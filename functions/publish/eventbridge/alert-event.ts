import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { AlertNotification } from '#model/alert.ts';
import type { FlatDocument } from '#model/flat-document.ts';
import { clientSettings } from '../aws.ts';
import { fitDocument } from '../fit.ts';
import { putEvents } from './put-events.ts';

export interface AlertEvents {
  readonly client?: EventBridgeClient;
  /** Name or ARN of the event bus. */
  readonly bus: string;
  readonly alerts: readonly { readonly change: AlertNotification['change']; readonly detail: FlatDocument }[];
}

const detailTypes: Readonly<Record<AlertNotification['change'], string>> = {
  opened: 'Alert Opened',
  confirmed: 'Alert Confirmed',
  worse: 'Alert Worse',
  fixed: 'Alert Fixed',
  resolved: 'Alert Resolved',
};

/** Ten of them, and what is told beside each, stay below the 256 KB of a request. */
const maxDetailBytes = 24_000;

/** Tells other programs what became of alerts. Every event is taken, or this fails. */
export async function putAlertEvents({ client, bus, alerts }: AlertEvents): Promise<void> {
  const events = alerts.map(({ change, detail }) => ({
    detailType: detailTypes[change],
    detail: fitDocument(detail, maxDetailBytes),
  }));
  await putEvents(client ?? new EventBridgeClient(clientSettings), bus, events);
}
