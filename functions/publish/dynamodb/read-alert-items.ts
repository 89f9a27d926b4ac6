import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { errorText } from '#lib/text/errors.ts';
import { printable } from '#lib/text/wording.ts';
import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import { alertSchema, pollRecordSchema } from '#model/alerts/alert.ts';
import { awsFault } from '../aws.ts';
import { BrokenDocument, documentOrBroken } from '../parse-document.ts';
import { type AlertDocument, type AlertTable, sortKeyOf } from './alert-item.ts';

export interface StoredItem {
  readonly document: AlertDocument;
  readonly version: number;
}

/** An item that is there and cannot be read. */
export interface BrokenItem {
  readonly sortKey: string;
  /** Names the item and the field that is wrong. */
  readonly reason: string;
  /** Null when not even that can be read: then nothing can be written in its place. */
  readonly version: number | null;
}

type Item = Readonly<Record<string, AttributeValue>>;

const versionSchema = z.number().int().positive();

/** `expiresAt` is for DynamoDB alone, and an attribute that a newer release adds beside the data does no harm. */
const itemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  version: versionSchema,
  data: z.discriminatedUnion('schema', [pollRecordSchema, alertSchema]),
});

/** Reads all items of a cluster, as they are now. */
export async function readAlertItems(target: AlertTable, partition: string): Promise<(StoredItem | BrokenItem)[]> {
  const items = await query(target, partition);
  return items.map((item) => parseItem(item, partition, target.table));
}

async function query({ client, table }: AlertTable, partition: string): Promise<Item[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: marshall({ ':pk': partition }),
    },
  );
  try {
    return (await Array.fromAsync(pages)).flatMap(({ Items }) => Items ?? []);
  } catch (error) {
    throw awsFault(error, 'dynamodb:Query', `${table} (${partition})`);
  }
}

function parseItem(item: Item, partition: string, table: string): StoredItem | BrokenItem {
  const sortKey = item['sk']?.S ?? '';
  const where = `Item ${partition} ${printable(sortKey, 200)} of table ${table}`;
  const stored = documentIn(item, where);
  if (!(stored instanceof BrokenDocument)) return stored;
  const version = versionSchema.safeParse(Number(item['version']?.N));
  return { sortKey, reason: stored.message, version: version.data ?? null };
}

function documentIn(item: Item, where: string): StoredItem | BrokenDocument {
  const text = asJson(item, where);
  if (text instanceof BrokenDocument) return text;
  const stored = documentOrBroken(itemSchema, text, where);
  if (stored instanceof BrokenDocument) return stored;
  const { pk, sk, version, data } = stored;
  if (pk === clusterKeyText(data) && sk === sortKeyOf(data)) return { document: data, version };
  return new BrokenDocument(`${where} is broken at data: it is of ${clusterKeyText(data)} ${sortKeyOf(data)}.`);
}

/** Numbers beyond what JavaScript counts exactly, sets and bytes are none of ours. */
function asJson(item: Item, where: string): string | BrokenDocument {
  try {
    return JSON.stringify(unmarshall(item));
  } catch (error) {
    return new BrokenDocument(`${where} is broken: ${printable(errorText(error), 200)}`, { cause: error });
  }
}
