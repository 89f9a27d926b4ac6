import { type DynamoDBClient, type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { type Alert, alertSchema } from '#model/alerts/alert.ts';
import { type PollRecord, pollRecordSchema } from '#model/alerts/poll-record.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { clusterKeyText } from '#model/cluster/cluster-key.ts';
import { errorText, printable } from '#lib/text/wording.ts';
import { cutBytes } from '../fit.ts';
import { awsFault } from '../aws.ts';
import { BrokenDocument, documentOrBroken } from '../documents.ts';

export interface AlertTable {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/** Document in an item of the table. */
export type AlertDocument = Alert | PollRecord;

export function sortKeyOf(document: AlertDocument): string {
  return document.schema === 'fargate-auditor/poll/v1' ? 'poll' : `alert#${document.id}`;
}

/** DynamoDB's limit is 400 KB, and it counts names and values as less than JSON does. */
const maxItemBytes = 350_000;
/** Ids, times and states are shorter than any of these limits. */
const limits = [16_384, 4096, 1024];
const maxLines = 20;

/**
 * The document with texts that fit into an item and are well-formed Unicode, as DynamoDB requires. A truncated text
 * says so; texts of an honest cluster are never that long.
 */
export function fitItem<T extends AlertDocument>(document: T): T {
  const whole = mapTexts(document, (text) => text.toWellFormed());
  if (sizeOf(whole) <= maxItemBytes) return whole;
  for (const limit of limits) {
    const shorter = mapTexts(shortLists(whole), (text) => cut(text, limit));
    if (sizeOf(shorter) <= maxItemBytes) return shorter;
  }
  const name = `${clusterKeyText(document)} ${sortKeyOf(document)}`;
  throw new AuditorError('runtime', `The state of ${name} is too large to be kept: ${sizeOf(whole)} bytes.`);
}

function sizeOf(document: AlertDocument): number {
  return Buffer.byteLength(JSON.stringify(document));
}

/** The document with only the first entries of lists that the schema does not limit. */
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

/** An item that exists but cannot be parsed. */
export interface BrokenItem {
  readonly sortKey: string;
  /** Text that names the item and the invalid field. */
  readonly reason: string;
  /** Null if even the version cannot be read: then the item cannot be replaced. */
  readonly version: number | null;
}

type Item = Readonly<Record<string, AttributeValue>>;

const versionSchema = z.number().int().positive();

/** `expiresAt` is only for DynamoDB, and an attribute that a newer release adds next to the data does no harm. */
const itemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  version: versionSchema,
  data: z.discriminatedUnion('schema', [pollRecordSchema, alertSchema]),
});

/** Reads all items of a cluster, strongly consistent. */
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

/** We write no numbers beyond the safe integers of JavaScript, no sets and no bytes. */
function asJson(item: Item, where: string): string | BrokenDocument {
  try {
    return JSON.stringify(unmarshall(item));
  } catch (error) {
    return new BrokenDocument(`${where} is broken: ${printable(errorText(error), 200)}`, { cause: error });
  }
}
