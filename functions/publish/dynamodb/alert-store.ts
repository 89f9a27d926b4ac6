import { randomUUID } from 'node:crypto';
import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mapLimited } from '#lib/async.ts';
import type { Alert, AlertChanges, ClusterAlerts } from '#model/alerts/alert.ts';
import type { PollRecord } from '#model/alerts/poll-record.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import { awsFault, clientSettings } from '../aws.ts';
import {
  type AlertDocument,
  type AlertTable,
  fitItem,
  sortKeyOf,
  type BrokenItem,
  readAlertItems,
} from './alert-item.ts';

/** Stored state of a cluster, with the versions that show whether another run has written since it was read. */
export interface StoredAlerts extends ClusterAlerts {
  /** Versions by sort key. */
  readonly versions: ReadonlyMap<string, number>;
  /** Items that could not be parsed, and count as absent. */
  readonly broken: readonly BrokenItem[];
}

/**
 * Stored alerts of clusters. Both methods fail with an `AuditorError` that names the table, and the item if it concerns one.
 */
export interface AlertStore {
  /** Reads a cluster's alerts; a broken item does not affect the others. */
  read(cluster: ClusterKey): Promise<StoredAlerts>;
  /**
   * Writes changes on top of the state that was read, each item separately. Returns the stored state if all were
   * written; null if another run has written one of them, in which case others may have been written and all must be
   * read again. A broken item is replaced, since nobody could ever read it; one whose version cannot be read is left
   * unchanged.
   */
  write(before: StoredAlerts, changes: AlertChanges): Promise<StoredAlerts | null>;
}

export interface AlertStoreOptions {
  readonly table: string;
  readonly client?: DynamoDBClient;
}

interface Put {
  readonly document: AlertDocument;
  /** Version at which it was read; null if it did not exist. */
  readonly before: number | null;
  /** Token that identifies our own write. */
  readonly token: string;
}

const concurrency = 8;
/** Days for which a resolved alert is kept, so that it can be reopened. */
const resolvedDays = 90;

export function createAlertStore({ table, client }: AlertStoreOptions): AlertStore {
  const target: AlertTable = { table, client: client ?? new DynamoDBClient(clientSettings) };
  return {
    read: (cluster) => readAlerts(target, cluster),
    write: (before, changes) => writeAlerts(target, before, changes),
  };
}

async function readAlerts(target: AlertTable, cluster: ClusterKey): Promise<StoredAlerts> {
  const items = await readAlertItems(target, clusterKeyText(cluster));
  const documents = items.flatMap((item) => ('document' in item ? [item.document] : []));
  const versions = items.map((item): [string, number | null] => [
    'document' in item ? sortKeyOf(item.document) : item.sortKey,
    item.version,
  ]);
  return {
    poll: documents.find(isPoll) ?? null,
    alerts: documents.filter(isAlert),
    versions: new Map(versions.filter((entry): entry is [string, number] => entry[1] !== null)),
    broken: items.filter((item) => 'reason' in item),
  };
}

async function writeAlerts(
  target: AlertTable,
  before: StoredAlerts,
  { poll, alerts }: AlertChanges,
): Promise<StoredAlerts | null> {
  const untouchable = new Set(before.broken.filter(({ version }) => version === null).map(({ sortKey }) => sortKey));
  const changed = [...(poll === null ? [] : [poll]), ...alerts]
    .filter((document) => !untouchable.has(sortKeyOf(document)))
    .map(fitItem);
  const token = randomUUID();
  const put = (document: AlertDocument) =>
    putItem(target, { document, before: before.versions.get(sortKeyOf(document)) ?? null, token });
  // A failed write does not prevent the others.
  const outcomes = await mapLimited(changed, concurrency, async (document) => {
    const [outcome] = await Promise.allSettled([put(document)]);
    return outcome;
  });
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const isWritten = outcomes.every((outcome) => outcome.status === 'fulfilled' && outcome.value);
  return isWritten ? merged(before, changed) : null;
}

function merged(before: StoredAlerts, changed: readonly AlertDocument[]): StoredAlerts {
  const versions = new Map(before.versions);
  const written = new Set(changed.map(sortKeyOf));
  for (const sortKey of written) versions.set(sortKey, (versions.get(sortKey) ?? 0) + 1);
  const byId = new Map([...before.alerts, ...changed.filter(isAlert)].map((alert) => [alert.id, alert]));
  return {
    poll: changed.find(isPoll) ?? before.poll,
    alerts: [...byId.values()],
    versions,
    broken: before.broken.filter(({ sortKey }) => !written.has(sortKey)),
  };
}

/** Replaces the version that was read. False if the item has another version by now. */
async function putItem({ client, table }: AlertTable, { document, before, token }: Put): Promise<boolean> {
  const [pk, sk] = [clusterKeyText(document), sortKeyOf(document)];
  const item = { pk, sk, version: (before ?? 0) + 1, token, data: document, ...expiry(document) };
  const condition =
    before === null
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'version = :before', ExpressionAttributeValues: marshall({ ':before': before }) };
  try {
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: marshall(item, { removeUndefinedValues: true }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        ...condition,
      }),
    );
    return true;
  } catch (error) {
    // The client repeats a write whose answer was lost, and then fails on its own change.
    if (error instanceof ConditionalCheckFailedException) return error.Item?.['token']?.S === token;
    throw awsFault(error, 'dynamodb:PutItem', `${table} (${pk} ${sk})`);
  }
}

/** DynamoDB deletes an item after this time, in epoch seconds. An open alert never expires. */
function expiry(document: AlertDocument): { readonly expiresAt?: number } {
  if (!('state' in document) || document.state !== 'resolved') return {};
  const since = Date.parse(document.resolvedAt ?? document.observedAt);
  return { expiresAt: Math.floor(since / 1000) + resolvedDays * 86_400 };
}

function isPoll(document: AlertDocument): document is PollRecord {
  return document.schema === 'fargate-auditor/poll/v1';
}

function isAlert(document: AlertDocument): document is Alert {
  return !isPoll(document);
}
