import type { AlertNotification } from '#model/alerts/alert.ts';
import type { FlatDocument } from '#model/alerts/alert-message.ts';
import { fitDocument } from '../fit.ts';
import { type EventTarget, putEvents } from './put-events.ts';

export interface AlertEvents extends EventTarget {
  readonly alerts: readonly { readonly change: AlertNotification['change']; readonly detail: FlatDocument }[];
}

const detailTypes: Readonly<Record<AlertNotification['change'], string>> = {
  opened: 'Alert Opened',
  confirmed: 'Alert Confirmed',
  worse: 'Alert Worse',
  fixed: 'Alert Fixed',
  resolved: 'Alert Resolved',
};

/** Bytes of a detail: ten of them, with their envelopes, stay below the 256 KB of a request. */
const maxDetailBytes = 24_000;

/** Tells other programs what became of alerts. Every event is taken, or this fails. */
export async function putAlertEvents({ alerts, ...target }: AlertEvents): Promise<void> {
  const events = alerts.map(({ change, detail }) => ({
    detailType: detailTypes[change],
    detail: fitDocument(detail, maxDetailBytes),
  }));
  await putEvents(target, events);
}
