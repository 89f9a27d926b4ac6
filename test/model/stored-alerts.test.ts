import { marshall } from '@aws-sdk/util-dynamodb';
import { createAlertStore, type StoredAlerts } from '#publish/dynamodb/alert-store.ts';
import { parseHints } from '#publish/sqs/queues.ts';
import { alert, hint, notification, pollRecord } from '../support/builders/alerts.ts';
import { startFakeTable } from '../support/fakes/fake-dynamodb.ts';
import { shop } from '../support/builders/results.ts';
import { describeStored } from '../support/schemas/stored-documents.ts';

const partition = '111122223333/eu-west-1/shop';

/** Reads the one item of the table of alerts, which holds the text. */
async function fromTable(sortKey: string, text: string): Promise<StoredAlerts> {
  const { client, items } = await startFakeTable();
  const item = { pk: partition, sk: sortKey, version: 1, token: 't', data: dataOf(text) };
  items.set(`${partition} ${sortKey}`, marshall(item) as never);
  const stored = await createAlertStore({ table: 'alerts', client }).read(shop);
  for (const { reason } of stored.broken) throw new Error(reason);
  return stored;
}

/** An attribute holds no JSON: a text that is cut is a text. */
function dataOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const wholeAlert = alert({
  deadline: '2026-11-24T03:00:00.000Z',
  resolvedAt: '2026-11-24T03:00:00.000Z',
  remediation: { summary: 'Add it', commands: ['kubectl apply'], patch: 'kind: ConfigMap', notes: ['Argo CD reverts'] },
  notices: [notification({ transition: 1 }), notification({ transition: 2, change: 'worse', left: ['topic'] })],
});

describeStored({
  name: 'an alert',
  sample: wholeAlert,
  keepsUnknown: true,
  optional: {
    cause: null,
    reasons: [],
    newestPodAt: null,
    deadline: null,
    restart: [],
    resolvedAt: null,
    episode: 1,
    muted: 0,
    sentAt: [],
    notices: [],
    'notices.0.again': false,
    'notices.0.baseline': false,
    'notices.0.attempts': 0,
    leasedUntil: null,
    'remediation.patch': undefined,
    'remediation.notes': undefined,
  },
  wrong: ['severity', 'fatal'],
  where: /^Item 111122223333\/eu-west-1\/shop alert#v1:a+ of table alerts is broken/,
  readers: { 'the alert store': async (text) => (await fromTable(`alert#${wholeAlert.id}`, text)).alerts[0] },
});

describeStored({
  name: 'a poll record',
  sample: pollRecord({ failures: 2, failingSince: '2026-11-24T02:05:00.000Z', reason: 'it did not answer' }),
  keepsUnknown: true,
  optional: { failures: 0, failingSince: null, reason: null },
  wrong: ['observedAt', 'yesterday'],
  where: /^Item 111122223333\/eu-west-1\/shop poll of table alerts is broken/,
  readers: { 'the alert store': async (text) => (await fromTable('poll', text)).poll },
});

describeStored({
  name: 'a hint',
  sample: hint({
    source: 'cloudtrail',
    evidence: { kind: 'scheduling-failed', namespace: 'shop', pod: 'web-0', reason: 'apps', message: 'no subnet' },
    audit: { why: 'CreateFargateProfile', profile: 'apps', tries: 2 },
  }),
  keepsUnknown: true,
  optional: { evidence: null, 'evidence.message': '', audit: null, 'audit.profile': null, 'audit.tries': 0 },
  wrong: ['audit.tries', -1],
  where: /^Hint in message m-1 is /,
  readers: {
    'the queue of hints': async (body) => {
      const { hints, poison } = parseHints([{ messageId: 'm-1', body }]);
      for (const { reason } of poison) throw new Error(reason);
      return hints[0]?.hint;
    },
  },
});
