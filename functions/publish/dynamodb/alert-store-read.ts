import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { printable } from '#lib/printable.ts';
import { alertSchema, pollRecordSchema } from '#model/alert.ts';
import { clusterKeyText } from '#model/cluster-key.ts';
import { Fault } from '#model/fault.ts';
import { type Kept, sortKeyOf } from './alert-store-item.ts';
import type { AlertTable } from './alert-store-write.ts';
import { awsFault } from '../aws.ts';
import { parseDocument } from '../parse-document.ts';

export interface KeptItem {
  readonly kept: Kept;
  readonly version: number;
}

/** `expiresAt` is for DynamoDB alone, and an attribute that a newer version adds beside the data does no harm. */
const itemSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  version: z.number().int().positive(),
  data: z.discriminatedUnion('schema', [pollRecordSchema, alertSchema]),
});

/** All that is kept of a cluster, as it is now. One item that is broken is a fault: without it, an alert would be lost. */
export async function readItems(target: AlertTable, partition: string): Promise<KeptItem[]> {
  const items = await query(target, partition);
  return items.map((item) => parseItem(item, partition, target.table));
}

async function query({ client, table }: AlertTable, partition: string): Promise<Record<string, AttributeValue>[]> {
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

function parseItem(item: Record<string, AttributeValue>, partition: string, table: string): KeptItem {
  const where = `Item ${partition} ${printable(item['sk']?.S ?? '(no sort key)', 200)} of table ${table}`;
  const { pk, sk, version, data } = parseDocument(itemSchema, asJson(item, where), where);
  if (pk !== clusterKeyText(data) || sk !== sortKeyOf(data))
    throw new Fault('runtime', `${where} is broken at data: it is of ${clusterKeyText(data)} ${sortKeyOf(data)}.`);
  return { kept: data, version };
}

/** Numbers beyond what JavaScript counts exactly, sets and bytes are none of ours. */
function asJson(item: Record<string, AttributeValue>, where: string): string {
  try {
    return JSON.stringify(unmarshall(item));
  } catch (error) {
    const reason = error instanceof Error ? printable(error.message, 200) : 'not readable';
    throw new Fault('runtime', `${where} is broken: ${reason}`, { cause: error });
  }
}
