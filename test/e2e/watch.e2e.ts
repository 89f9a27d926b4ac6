import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FakeEks, startFakeEks } from '../support/fake-eks.ts';
import { type FakeKubernetes, startFakeKubernetes } from '../support/fake-kubernetes.ts';
import { objectsOf, podOf, silentPod } from '../support/watched-cluster.ts';
import * as stack from './stack.ts';

// Run by scripts/e2e.mjs after the nights. The tests are one story and stand in their order.
const account = process.env['E2E_ACCOUNT']!;
const region = process.env['AWS_REGION']!;
const cluster = 'shop';
let kubernetes: FakeKubernetes;
let eks: FakeEks;
let messages: stack.Queue;
let changes: stack.Queue;

beforeAll(async () => {
  kubernetes = await startFakeKubernetes({ objects: objectsOf([podOf('a')], true) });
  const described = { endpoint: kubernetes.url, certificateAuthority: { data: kubernetes.caData }, tags: {} };
  eks = await startFakeEks({
    port: Number(process.env['E2E_EKS_PORT']),
    region,
    clusters: { [cluster]: { cluster: described } },
  });
  messages = await stack.subscribedQueue('e2e-alerts', stack.outputs['AlertTopicArn']!);
  changes = await stack.ruledQueue('e2e-alert-events', {
    source: ['fargate-auditor'],
    'detail-type': [{ prefix: 'Alert ' }],
  });
});
afterAll(() => Promise.all([kubernetes.close(), eks.close()]));

const look = () => stack.invoke('watch-logging', { scheduledTime: new Date().toISOString() });
/** What people were told of this cluster; clusters of the nights, which are gone, are told of too. */
const told = async () => {
  const all = await stack.take(messages);
  const read = all.map((one) => ({
    attributes: one['MessageAttributes'],
    body: JSON.parse(one['Message']) as stack.Json,
  }));
  return read.filter(({ body }) => body['cluster'] === cluster);
};
const message = async () => {
  const [first] = await stack.until('message', async () => {
    const all = await told();
    return all.length > 0 && all;
  });
  return first!;
};

/** An event of Kubernetes as the exporter forwards it. */
async function forward(times: number): Promise<void> {
  const Detail = JSON.stringify({
    reason: 'LoggingDisabled',
    message: 'Disabled logging because aws-logging configmap was not found. configmap "aws-logging" not found',
    type: 'Warning',
    count: 1,
    clusterName: cluster,
    lastTimestamp: new Date().toISOString(),
    source: { component: 'fargate-scheduler' },
    metadata: { name: 'b.1', namespace: 'shop', creationTimestamp: new Date().toISOString() },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'b', uid: 'uid-b' },
  });
  const entry = { Source: 'kubernetes-event-exporter', DetailType: 'Kubernetes Event', Detail };
  for (let left = times; left > 0; left -= 10) {
    const Entries = Array.from({ length: Math.min(10, left) }, () => entry);
    await new EventBridgeClient({}).send(new PutEventsCommand({ Entries }));
  }
}

describe('alerts', () => {
  test('a look on schedule finds nothing wrong, and nobody hears of it', async () => {
    expect(await look()).toMatchObject({
      clusters: 1,
      outcomes: [{ cluster: { account, region, cluster }, status: 'polled' }],
    });
    expect(await told()).toEqual([]);
  });

  test('pods that lose logging: forwarded events become hints, one look, and one message', async () => {
    const pods = ['b', 'c', 'd'].map((name) => silentPod(name, { owner: name, at: '2026-11-24T11:00:00Z' }));
    kubernetes.objects = objectsOf(pods, false);
    await forward(40);
    const { body, attributes } = await message();
    expect(body).toMatchObject({
      schema: 'fargate-auditor/alert/v1',
      change: 'opened',
      rule: 'logging-configmap-missing',
      state: 'open',
      cluster,
      pods: 3,
      workloads: 3,
    });
    expect(attributes['severity'].Value).toBe('high');
    const opened = (await stack.take(changes)).find(({ detail }) => detail.cluster === cluster);
    expect(opened).toMatchObject({ 'detail-type': 'Alert Opened', detail: { cluster, change: 'opened' } });
    await look();
    expect(await told()).toEqual([]);
  });

  test('the transition is in the log of findings', async () => {
    const logged = (await stack.loggedFindings()).filter(({ schema }) => schema === 'fargate-auditor/alert/v1');
    expect(logged.filter((one) => one['cluster'] === cluster)).toMatchObject([{ change: 'opened', pods: 3 }]);
  });

  test('pods that log again: resolved, once', async () => {
    kubernetes.objects = objectsOf([podOf('e', { at: '2026-11-24T12:00:00Z' })], true);
    await look();
    expect((await message()).body).toMatchObject({ change: 'resolved', cluster, state: 'resolved' });
    await look();
    expect(await told()).toEqual([]);
  });

  test('a pod that Fargate is going to delete is an alert by itself', async () => {
    const detail = {
      clusterName: cluster,
      fargateProfileName: 'apps',
      podName: 'e',
      podNamespace: 'shop',
      evictErrorMessage: "Cannot evict pod as it would violate the pod's disruption budget",
      scheduledTerminationTime: `${new Date(Date.now() + 86_400_000).toISOString()}[UTC]`,
    };
    const answer = await stack.invoke('alert', {
      version: '0',
      id: '1',
      source: 'aws.eks',
      'detail-type': 'EKS Fargate Pod Scheduled Termination',
      account,
      region,
      time: new Date().toISOString(),
      resources: ['shop/e'],
      detail,
    });
    expect(answer).toEqual({ hints: 1, ignored: null });
    expect((await message()).body).toMatchObject({ kind: 'scheduled-termination', change: 'opened', key: 'shop/e' });
  });
});
