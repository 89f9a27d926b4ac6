import { type DynamoDBClient, type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type Alert, alertSchema } from '#model/alerts/alert.ts';
import { type PollRecord, pollRecordSchema } from '#model/alerts/poll-record.ts';
import { Fault } from '#model/fault.ts';
import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import { errorText, printable } from '#lib/text/wording.ts';
import { cutBytes } from '../fit.ts';
import { awsFault } from '../aws.ts';
import { BrokenDocument, documentOrBroken } from '../documents.ts';

export interface AlertTable {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** The document that an item of the table holds. */
export type AlertDocument = Alert | PollRecord;

export function sortKeyOf(document: AlertDocument): string {
  return document.schema === 'fargate-auditor/poll/v1' ? 'poll' : `alert#${document.id}`;
}

/** DynamoDB takes 400 KB, and counts names and values less than JSON does. */
const maxItemBytes = 350_000;
/** Ids, times and states are shorter than any text that is cut. */
const limits = [16_384, 4096, 1024];
const maxLines = 20;

/**
 * The document with texts that fit into an item, and that are well formed, as DynamoDB wants them. A text that is cut says
 * so; those of an honest cluster never come near.
 */
export function fitItem<T extends AlertDocument>(document: T): T {
  const whole = mapTexts(document, (text) => text.toWellFormed());
  if (sizeOf(whole) <= maxItemBytes) return whole;
  for (const limit of limits) {
    const shorter = mapTexts(shortLists(whole), (text) => cut(text, limit));
    if (sizeOf(shorter) <= maxItemBytes) return shorter;
  }
  const name = `${clusterKeyText(document)} ${sortKeyOf(document)}`;
  throw new Fault('runtime', `The state of ${name} is too large to be kept: ${sizeOf(whole)} bytes.`);
}

function sizeOf(document: AlertDocument): number {
  return Buffer.byteLength(JSON.stringify(document));
}

/** The document with the first lines of lists that no schema limits. */
function shortLists<T extends AlertDocument>(document: T): T {
  if (!('remediation' in document)) return document;
  const { commands, notes, ...rest } = document.remediation;
  const remediation = {
    ...rest,
    commands: commands.slice(0, maxLines),
    ...(notes === undefined ? {} : { notes: notes.slice(0, maxLines) }),
  };
  return { ...document, remediation, restart: document.restart.slice(0, maxLines) };
}

function cut(text: string, limit: number): string {
  return Buffer.byteLength(text) <= limit ? text : `${cutBytes(text, limit - 3)}…`;
}

function mapTexts<T>(value: T, change: (text: string) => string): T {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? change(part) : part)),
  ) as T;
}

interface StoredItem {
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
