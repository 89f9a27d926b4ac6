import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { mapLimited } from '#lib/map-limited.ts';
import type { Alert, ClusterAlerts, PollRecord } from '#model/alert.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster-key.ts';
import { readItems } from './alert-store-read.ts';
import { fitItem, type Kept, sortKeyOf } from './alert-store-item.ts';
import { type AlertTable, putItem } from './alert-store-write.ts';
import { clientSettings } from '../aws.ts';

/** What is kept of a cluster, and what tells whether somebody else has written since it was read. */
export interface StoredAlerts extends ClusterAlerts {
  /** By sort key. */
  readonly versions: ReadonlyMap<string, number>;
}

export interface AlertChanges {
  readonly poll: PollRecord | null;
  readonly alerts: readonly Alert[];
}

/** State of the alerts of clusters. Both fail with a `Fault` that names the table, and the item where it is one. */
export interface AlertStore {
  read(cluster: ClusterKey): Promise<StoredAlerts>;
  /**
   * Writes what changed on top of what was read, each item for itself: all of it, then this gives what is kept now; or
   * null, when somebody else wrote one of them. Then others may have been written, and all is to be read again.
   */
  write(before: StoredAlerts, changes: AlertChanges): Promise<StoredAlerts | null>;
}

export interface AlertStoreOptions {
  readonly table: string;
  readonly client?: DynamoDBClient;
}

const concurrency = 8;

export function createAlertStore({ table, client }: AlertStoreOptions): AlertStore {
  const target: AlertTable = { table, client: client ?? new DynamoDBClient(clientSettings) };
  return {
    read: (cluster) => readAlerts(target, cluster),
    write: (before, changes) => writeAlerts(target, before, changes),
  };
}

async function readAlerts(target: AlertTable, cluster: ClusterKey): Promise<StoredAlerts> {
  const items = await readItems(target, clusterKeyText(cluster));
  return {
    poll: items.map(({ kept }) => kept).find(isPoll) ?? null,
    alerts: items.map(({ kept }) => kept).filter(isAlert),
    versions: new Map(items.map(({ kept, version }) => [sortKeyOf(kept), version])),
  };
}

async function writeAlerts(
  target: AlertTable,
  before: StoredAlerts,
  { poll, alerts }: AlertChanges,
): Promise<StoredAlerts | null> {
  const changed = [...(poll === null ? [] : [poll]), ...alerts].map(fitItem);
  const token = randomUUID();
  const put = (kept: Kept) => putItem(target, { kept, before: before.versions.get(sortKeyOf(kept)) ?? null, token });
  // One that fails keeps no other from being written.
  const outcomes = await mapLimited(changed, concurrency, async (kept) => (await Promise.allSettled([put(kept)]))[0]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const isWritten = outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value);
  return isWritten ? merged(before, changed) : null;
}

function merged(before: StoredAlerts, changed: readonly Kept[]): StoredAlerts {
  const versions = new Map(before.versions);
  for (const kept of changed) versions.set(sortKeyOf(kept), (versions.get(sortKeyOf(kept)) ?? 0) + 1);
  const byId = new Map([...before.alerts, ...changed.filter(isAlert)].map((alert) => [alert.id, alert]));
  return { poll: changed.find(isPoll) ?? before.poll, alerts: [...byId.values()], versions };
}

function isPoll(kept: Kept): kept is PollRecord {
  return kept.schema === 'fargate-auditor/poll/v1';
}

function isAlert(kept: Kept): kept is Alert {
  return !isPoll(kept);
}
