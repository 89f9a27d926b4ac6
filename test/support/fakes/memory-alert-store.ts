import type { Alert, AlertChanges } from '#model/alerts/alert.ts';
import type { PollRecord } from '#model/alerts/poll-record.ts';
import type { AlertStore, StoredAlerts } from '#publish/dynamodb/alert-store.ts';

type Kept = Alert | PollRecord;

/** Keeps the alerts of one cluster as the table does: each item is written for itself, if nobody else wrote it since. */
export function memoryAlertStore(): AlertStore {
  const items = new Map<string, { kept: Kept; version: number }>();
  const write = (key: string, kept: Kept, before: StoredAlerts) => {
    const version = items.get(key)?.version ?? 0;
    if (version !== (before.versions.get(key) ?? 0)) return false;
    items.set(key, { kept: structuredClone(kept), version: version + 1 });
    return true;
  };
  const read = async (): Promise<StoredAlerts> => {
    const kept = structuredClone([...items.values()].map((item) => item.kept));
    return {
      poll: kept.find((one) => one.schema === 'fargate-auditor/poll/v1') ?? null,
      alerts: kept.filter((one) => one.schema === 'fargate-auditor/alert/v1'),
      versions: new Map([...items].map(([key, { version }]) => [key, version])),
      broken: [],
    };
  };
  return {
    read,
    write: async (before: StoredAlerts, { poll, alerts }: AlertChanges) => {
      const polls = poll === null ? [] : [write('poll', poll, before)];
      const done = [...polls, ...alerts.map((alert) => write(`alert#${alert.id}`, alert, before))];
      return done.every(Boolean) ? read() : null;
    },
  };
}
