import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Alert, alertSchema } from '#model/alerts/alert.ts';
import { createAlertStore } from '#publish/dynamodb/alert-store.ts';
import { alert, anyAlert, notification, pollRecord, resolvedAlert } from '../../support/builders/alerts.ts';
import { type AwsReply, impatient, jsonFailure, type Patience } from '../../support/fakes/fake-aws.ts';
import { type FakeTable, startFakeTable } from '../../support/fakes/fake-dynamodb.ts';
import { shop } from '../../support/builders/results.ts';

const partition = '111122223333/eu-west-1/shop';

async function store(patience?: Patience) {
  const table = await startFakeTable(patience);
  return { table, store: createAlertStore({ table: 'alerts', client: table.client }) };
}

/** An item as somebody else may have left it. */
function putItem({ items }: FakeTable, sk: string, fields: object): void {
  items.set(`${partition} ${sk}`, marshall({ pk: partition, sk, ...fields }) as never);
}

function numbered(number: number, fields: Partial<Alert> = {}): Alert {
  return alert({ id: `v1:${String(number).padStart(32, '0')}`, ...fields });
}

test('what is written is read again, with the version of each item', async () => {
  const { store: alerts, table } = await store();
  const none = await alerts.read(shop);
  expect(none).toEqual({ poll: null, alerts: [], versions: new Map(), broken: [] });
  const written = await alerts.write(none, { poll: pollRecord(), alerts: [alert(), numbered(1)] });
  const read = await alerts.read(shop);
  expect({ ...read, alerts: new Set(read.alerts) }).toEqual({ ...written, alerts: new Set(written?.alerts) });
  expect(read.poll).toEqual(pollRecord());
  expect([...table.items.keys()].sort()).toEqual([
    `${partition} alert#${numbered(1).id}`,
    `${partition} alert#${alert().id}`,
    `${partition} poll`,
  ]);
  expect([...read.versions.values()]).toEqual([1, 1, 1]);
});

test('a later write replaces what changed and leaves the rest', async () => {
  const { store: alerts } = await store();
  const before = await alerts.write(await alerts.read(shop), { poll: null, alerts: [numbered(1), numbered(2)] });
  const after = await alerts.write(before!, { poll: null, alerts: [numbered(2, { pods: 9 })] });
  expect(after?.alerts).toEqual([numbered(1), numbered(2, { pods: 9 })]);
  expect(await alerts.read(shop)).toEqual(after);
  expect([...after!.versions.values()]).toEqual([1, 2]);
});

test('nothing changed is nothing written', async () => {
  const { store: alerts, table } = await store();
  const before = await alerts.read(shop);
  expect(await alerts.write(before, { poll: null, alerts: [] })).toEqual(before);
  expect(table.requests.map(({ action }) => action)).toEqual(['Query']);
});

test('every page is read, consistently', async () => {
  const { store: alerts, table } = await store();
  const many = Array.from({ length: 25 }, (_, index) => numbered(index));
  await alerts.write(await alerts.read(shop), { poll: pollRecord(), alerts: many });
  await alerts.write(await alerts.read({ ...shop, cluster: 'shop2' }), {
    poll: null,
    alerts: [alert({ cluster: 'shop2' })],
  });
  table.pageSize = 4;
  table.requests.length = 0;
  const read = await alerts.read(shop);
  expect(read.alerts).toEqual(many);
  expect(table.requests).toHaveLength(7);
  expect(table.requests.every(({ request }) => request.ConsistentRead)).toBe(true);
});

test('what somebody else wrote since is not overwritten', async () => {
  const { store: alerts } = await store();
  const none = await alerts.read(shop);
  expect(await alerts.write(none, { poll: null, alerts: [alert({ pods: 1 })] })).not.toBeNull();
  expect(await alerts.write(none, { poll: null, alerts: [alert({ pods: 2 })] })).toBeNull();
  const one = await alerts.read(shop);
  expect(await alerts.write(one, { poll: null, alerts: [alert({ pods: 3 })] })).not.toBeNull();
  expect(await alerts.write(one, { poll: null, alerts: [alert({ pods: 4 })] })).toBeNull();
  expect((await alerts.read(shop)).alerts).toEqual([alert({ pods: 3 })]);
});

test('an item that DynamoDB deleted meanwhile is a change too', async () => {
  const { store: alerts, table } = await store();
  const before = await alerts.write(await alerts.read(shop), { poll: null, alerts: [alert()] });
  table.items.clear();
  expect(await alerts.write(before!, { poll: null, alerts: [alert({ pods: 9 })] })).toBeNull();
});

test('of writers at once none loses a change', async () => {
  const { store: alerts } = await store();
  const count = async () => {
    for (;;) {
      const before = await alerts.read(shop);
      const pods = (before.alerts[0]?.pods ?? 0) + 1;
      if ((await alerts.write(before, { poll: null, alerts: [alert({ pods })] })) !== null) return;
    }
  };
  await Promise.all(Array.from({ length: 8 }, count));
  expect((await alerts.read(shop)).alerts[0]?.pods).toBe(8);
});

test.each<[string, AwsReply]>([
  ['the connection broke', 'reset'],
  ['the answer was cut', { half: '{' }],
  ['the answer was an error', jsonFailure(500, 'InternalServerError', 'Oops')],
])('a write that was done although %s is known as its own', async (_, reply) => {
  const { store: alerts, table } = await store();
  table.misbehave = (action, earlier) => (action === 'PutItem' && earlier < 1 ? { when: 'after', reply } : undefined);
  const after = await alerts.write(await alerts.read(shop), { poll: null, alerts: [alert()] });
  expect(after?.alerts).toEqual([alert()]);
  expect(table.requests.filter(({ action }) => action === 'PutItem')).toHaveLength(2);
});

test('a write that was done and then overwritten is a change by somebody else', async () => {
  const { store: alerts, table } = await store();
  const overwrite = async (): Promise<AwsReply> => {
    for (const [key, item] of table.items)
      table.items.set(key, { ...item, version: { N: '7' }, token: { S: 'of somebody else' } });
    return 'reset';
  };
  table.misbehave = (action, earlier) =>
    action === 'PutItem' && earlier === 0 ? { when: 'after', reply: overwrite } : undefined;
  expect(await alerts.write(await alerts.read(shop), { poll: null, alerts: [alert()] })).toBeNull();
});

test('one item that fails keeps no other from being written, and fails the call', async () => {
  const { store: alerts, table } = await store();
  table.misbehave = (action, earlier) =>
    action === 'PutItem' && earlier === 0
      ? { when: 'before', reply: jsonFailure(400, 'ValidationException', 'No') }
      : undefined;
  const writing = alerts.write(await alerts.read(shop), { poll: pollRecord(), alerts: [alert(), numbered(1)] });
  await expect(writing).rejects.toThrow(/^dynamodb:PutItem failed for alerts \(.*\): ValidationException: No\.$/);
  expect(table.items.size).toBe(2);
});

test('resolved alerts expire after 90 days, others never, also when they are open again', async () => {
  const { store: alerts, table } = await store();
  const expiry = () => [...table.items.values()].map((item) => unmarshall(item as never)['expiresAt']);
  const first = await alerts.write(await alerts.read(shop), { poll: pollRecord(), alerts: [alert()] });
  expect(expiry()).toEqual([undefined, undefined]);
  const second = await alerts.write(first!, { poll: null, alerts: [resolvedAlert()] });
  expect(new Date(Number(expiry()[1]) * 1000).toISOString()).toBe('2027-02-22T05:00:00.000Z');
  await alerts.write(second!, { poll: null, alerts: [alert({ episode: 2 })] });
  expect(expiry()).toEqual([undefined, undefined]);
});

test.each([
  ['a field that is wrong', { data: { ...alert(), state: 'lost' } }, 'at data.state', 1],
  ['a schema that nobody knows', { data: { ...alert(), schema: 'fargate-auditor/alert/v2' } }, 'at data.schema', 1],
  ['no data', {}, 'at data', 1],
  ['no version', { data: alert(), version: 'one' }, 'at version', null],
  ['data of another cluster', { data: alert({ cluster: 'other' }) }, 'it is of 111122223333/eu-west-1/other', 1],
])('an item with %s is named, and costs no other', async (_, fields, reason, version) => {
  const { store: alerts, table } = await store();
  await alerts.write(await alerts.read(shop), { poll: pollRecord(), alerts: [numbered(1)] });
  putItem(table, `alert#${alert().id}`, { version: 1, token: 't', ...fields });
  const read = await alerts.read(shop);
  expect(read).toMatchObject({ poll: pollRecord(), alerts: [numbered(1)] });
  expect(read.broken).toEqual([
    {
      sortKey: `alert#${alert().id}`,
      reason: expect.stringMatching(new RegExp(`^Item ${partition} alert#v1:a+ of table alerts is broken .*${reason}`)),
      version,
    },
  ]);
});

test('a number that JavaScript cannot count breaks its item', async () => {
  const { store: alerts, table } = await store();
  const item = { pk: { S: partition }, sk: { S: 'poll' }, version: { N: '12345678901234567890' } };
  table.items.set(`${partition} poll`, item);
  const { broken } = await alerts.read(shop);
  expect(broken).toEqual([
    {
      sortKey: 'poll',
      reason: expect.stringContaining(`Item ${partition} poll of table alerts is broken: `),
      version: null,
    },
  ]);
});

test('a broken item is replaced by what is written, unless somebody else did so before', async () => {
  const { store: alerts, table } = await store();
  putItem(table, `alert#${alert().id}`, { version: 7, token: 't', data: { schema: 'fargate-auditor/alert/v1' } });
  const before = await alerts.read(shop);
  const after = await alerts.write(before, { poll: null, alerts: [alert()] });
  expect(after).toMatchObject({ alerts: [alert()], broken: [] });
  expect(await alerts.read(shop)).toEqual(after);
  expect(after?.versions.get(`alert#${alert().id}`)).toBe(8);
  expect(await alerts.write(before, { poll: null, alerts: [alert({ pods: 9 })] })).toBeNull();
});

test('a broken item whose version cannot be read is left as it is, and keeps no other from being written', async () => {
  const { store: alerts, table } = await store();
  putItem(table, `alert#${alert().id}`, { version: 'one', token: 't', data: alert() });
  const item = table.items.get(`${partition} alert#${alert().id}`);
  const after = await alerts.write(await alerts.read(shop), { poll: pollRecord(), alerts: [alert(), numbered(1)] });
  expect(after).toMatchObject({ poll: pollRecord(), alerts: [numbered(1)], broken: [{ version: null }] });
  expect(table.items.get(`${partition} alert#${alert().id}`)).toEqual(item);
});

const passing: [string, AwsReply][] = [
  ['throttling', jsonFailure(400, 'ProvisionedThroughputExceededException', 'Too fast')],
  ['a throttled request', jsonFailure(400, 'ThrottlingException', 'Rate exceeded')],
  ['too many requests', jsonFailure(429, 'TooManyRequestsException', 'Slow down')],
  ['a server error', jsonFailure(503, 'ServiceUnavailable', 'Not now')],
  ['a broken connection', 'reset'],
];

test.each(passing)('%s is tried again', async (_, reply) => {
  const { store: alerts, table } = await store();
  table.misbehave = (__, earlier) => (earlier < 2 ? { when: 'before', reply } : undefined);
  const after = await alerts.write(await alerts.read(shop), { poll: null, alerts: [alert()] });
  expect(after?.alerts).toEqual([alert()]);
});

test.each(passing)('%s without end is a fault with action and target', async (_, reply) => {
  const { store: alerts, table } = await store();
  const before = await alerts.read(shop);
  table.misbehave = () => ({ when: 'before', reply });
  await expect(alerts.read(shop)).rejects.toMatchObject({
    name: 'AuditorError',
    message: expect.stringContaining(`dynamodb:Query failed for alerts (${partition}): `),
  });
  await expect(alerts.write(before, { poll: pollRecord(), alerts: [] })).rejects.toMatchObject({
    name: 'AuditorError',
    message: expect.stringContaining(`dynamodb:PutItem failed for alerts (${partition} poll): `),
  });
});

test('a table that does not answer is a fault', async () => {
  const { store: alerts, table } = await store(impatient);
  const { promise } = Promise.withResolvers<AwsReply>();
  table.misbehave = () => ({ when: 'before', reply: promise });
  await expect(alerts.read(shop)).rejects.toThrow(/^dynamodb:Query failed for alerts .*Timeout/);
});

test('what is not allowed names the permission', async () => {
  const { store: alerts, table } = await store();
  table.misbehave = () => ({ when: 'before', reply: jsonFailure(400, 'AccessDeniedException', 'You may not') });
  await expect(alerts.read(shop)).rejects.toMatchObject({ missingPermission: 'dynamodb:Query' });
});

test('any alert fits into an item, and is read as what was given back', async () => {
  const { store: alerts, table } = await store();
  const property = fc.asyncProperty(anyAlert, async (some) => {
    table.items.clear();
    const written = await alerts.write(await alerts.read(shop), { poll: null, alerts: [some] });
    const { alerts: read } = await alerts.read(shop);
    expect(read).toEqual(written?.alerts);
    expect(alertSchema.parse(read[0])).toMatchObject({
      id: some.id,
      pods: some.pods,
      workloads: { total: some.workloads.total },
    });
  });
  await fc.assert(property, { numRuns: 40 });
});

test('texts of an honest alert are kept as they are', async () => {
  const { store: alerts } = await store();
  const long = alert({
    summary: 'ü'.repeat(20_000),
    remediation: { ...alert().remediation, patch: 'x'.repeat(90_000) },
  });
  const written = await alerts.write(await alerts.read(shop), { poll: null, alerts: [long] });
  expect(written?.alerts).toEqual([long]);
});

test('more than fits, whatever is cut, is a fault that names the item', async () => {
  const { store: alerts } = await store();
  const notices = Array.from({ length: 5000 }, (_, transition) => notification({ transition }));
  const writing = alerts.write(await alerts.read(shop), { poll: null, alerts: [alert({ notices })] });
  await expect(writing).rejects.toThrow(`The state of ${partition} alert#${alert().id} is too large to be kept`);
});
