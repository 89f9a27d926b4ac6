import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AwsReply, jsonFailure, type Patience, startFakeAws } from './fake-aws.ts';

type Value = Readonly<Record<string, unknown>>;
export type FakeItem = Readonly<Record<string, Value>>;

interface Request {
  readonly TableName: string;
  readonly ConsistentRead?: boolean;
  readonly Item?: FakeItem;
  readonly ConditionExpression?: string;
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeValues?: FakeItem;
  readonly ExclusiveStartKey?: FakeItem;
  readonly ReturnValuesOnConditionCheckFailure?: string;
}

export interface FakeTable {
  readonly client: DynamoDBClient;
  /** By partition and sort key. */
  readonly items: Map<string, FakeItem>;
  readonly requests: { readonly action: string; readonly request: Request }[];
  /** Items of a page. */
  pageSize: number;
  /** In place of the answer, before or after the request is carried out; the count is of this action before. */
  misbehave?: (action: string, earlier: number) => { readonly when: 'before' | 'after'; reply: Reply } | undefined;
}

type Reply = AwsReply | Promise<AwsReply> | (() => Promise<AwsReply>);

/** DynamoDB with one table, `alerts`, that knows the two conditions that are used. */
export async function startFakeTable(patience: Patience = {}): Promise<FakeTable> {
  const { config } = await startFakeAws(({ headers, body }) => {
    const action = String(headers['x-amz-target']).replace(/^.*\./, '');
    const request = JSON.parse(body.toString()) as Request;
    const earlier = fake.requests.filter((before) => before.action === action).length;
    fake.requests.push({ action, request });
    const instead = fake.misbehave?.(action, earlier);
    if (instead?.when === 'before') return replyOf(instead.reply);
    const reply = action === 'Query' ? query(fake, request) : put(fake, request);
    return instead === undefined ? reply : replyOf(instead.reply);
  }, patience);
  const fake: FakeTable = {
    client: new DynamoDBClient(config),
    items: new Map(),
    requests: [],
    pageSize: 100,
  };
  return fake;
}

function replyOf(reply: Reply): AwsReply | Promise<AwsReply> {
  return typeof reply === 'function' ? reply() : reply;
}

function keyOf(item: FakeItem): string {
  return `${String(item['pk']?.['S'])} ${String(item['sk']?.['S'])}`;
}

function query(fake: FakeTable, { ExpressionAttributeValues, ExclusiveStartKey }: Request): AwsReply {
  const partition = String(ExpressionAttributeValues?.[':pk']?.['S']);
  const all = [...fake.items.keys()].filter((key) => key.startsWith(`${partition} `)).sort();
  const start = ExclusiveStartKey === undefined ? 0 : all.indexOf(keyOf(ExclusiveStartKey)) + 1;
  const page = all.slice(start, start + fake.pageSize);
  const items = page.map((key) => fake.items.get(key)!);
  const { pk, sk } = items.at(-1) ?? {};
  const more = start + page.length < all.length ? { LastEvaluatedKey: { pk, sk } } : {};
  return { status: 200, body: JSON.stringify({ Items: items, Count: items.length, ...more }) };
}

const conditions = new Set(['attribute_not_exists(pk)', 'version = :before']);

/** Asked text by text: in the JSON of the whole, a backslash before `ud8` looks like half a pair. */
function isWellFormed(item: unknown): boolean {
  if (typeof item === 'string') return item.isWellFormed();
  if (typeof item !== 'object' || item === null) return true;
  return Object.entries(item).every(([key, value]) => key.isWellFormed() && isWellFormed(value));
}

function put(fake: FakeTable, request: Request): AwsReply {
  const item = request.Item!;
  if (!conditions.has(request.ConditionExpression ?? ''))
    return jsonFailure(400, 'ValidationException', 'Invalid ConditionExpression');
  if (!isWellFormed(item)) return jsonFailure(400, 'SerializationException', 'Half a surrogate pair is no character');
  if (sizeOf({ M: item }) > 400 * 1024) return jsonFailure(400, 'ValidationException', 'Item size has exceeded 400 KB');
  const there = fake.items.get(keyOf(item));
  const wanted = request.ExpressionAttributeValues?.[':before'];
  const isMet =
    request.ConditionExpression === 'attribute_not_exists(pk)'
      ? there === undefined
      : there?.['version']?.['N'] === wanted?.['N'] && wanted !== undefined;
  if (isMet) {
    fake.items.set(keyOf(item), item);
    return { status: 200, body: '{}' };
  }
  const type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
  const old = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? { Item: there } : {};
  return { status: 400, body: JSON.stringify({ __type: type, message: 'The conditional request failed', ...old }) };
}

/** As AWS counts an attribute: names and texts in UTF-8, and a little for each element. */
function sizeOf(value: Value): number {
  const [[type, content] = ['', null]] = Object.entries(value);
  if (type === 'S') return Buffer.byteLength(content as string);
  if (type === 'L') return (content as Value[]).reduce((sum, part) => sum + sizeOf(part) + 1, 3);
  if (type !== 'M') return 21;
  const parts = Object.entries(content as FakeItem);
  return parts.reduce((sum, [name, part]) => sum + Buffer.byteLength(name) + sizeOf(part) + 1, 3);
}
