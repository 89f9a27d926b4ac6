import { ConditionalCheckFailedException, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { clusterKeyText } from '#model/cluster-key.ts';
import { type Kept, sortKeyOf } from './alert-store-item.ts';
import { awsFault } from '../aws.ts';

export interface AlertTable {
  readonly client: DynamoDBClient;
  readonly table: string;
}

interface Put {
  readonly kept: Kept;
  /** Version that it was read with; null when there was none. */
  readonly before: number | null;
  /** By which a write of our own is known again. */
  readonly token: string;
}

/** How long a resolved alert is remembered, so that a reopened one is known again. */
const resolvedDays = 90;

/** Writes one item in place of the version that was read. False when it is at another one by now. */
export async function putItem({ client, table }: AlertTable, { kept, before, token }: Put): Promise<boolean> {
  const [pk, sk] = [clusterKeyText(kept), sortKeyOf(kept)];
  const item = { pk, sk, version: (before ?? 0) + 1, token, data: kept, ...expiry(kept) };
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
    // The client repeats a write whose answer was lost, and then fails the condition that it has changed itself.
    if (error instanceof ConditionalCheckFailedException) return error.Item?.['token']?.S === token;
    throw awsFault(error, 'dynamodb:PutItem', `${table} (${pk} ${sk})`);
  }
}

/** DynamoDB deletes an item after that time, in seconds. What is open is kept for as long as it is. */
function expiry(kept: Kept): { readonly expiresAt?: number } {
  if (!('state' in kept) || kept.state !== 'resolved') return {};
  const since = Date.parse(kept.resolvedAt ?? kept.observedAt);
  return { expiresAt: Math.floor(since / 1000) + resolvedDays * 86_400 };
}
