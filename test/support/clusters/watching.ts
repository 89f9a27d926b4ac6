import { onTestFinished, vi } from 'vitest';
import { createClusterCache } from '#collect/alerts/cluster-cache.ts';
import { openPoll } from '#collect/alerts/open-poll.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import type { Hint } from '#model/alerts/hint.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { createAlertStore } from '#publish/dynamodb/alert-store.ts';
import type { AlertsContext } from '#run/alerts/alerts-context.ts';
import type { PendingNotification } from '#model/alerts/alert.ts';
import { defaultPolicy } from '#track/alerts/alert-update.ts';
import { startFakeCluster } from '../fakes/fake-cluster.ts';
import { startFakeTable } from '../fakes/fake-dynamodb.ts';

export const account = '111122223333';
export const shop: ClusterKey = { account, region: 'eu-west-1', cluster: 'shop' };

export interface Watching {
  readonly context: AlertsContext;
  readonly topic: string[];
  readonly bus: string[];
  readonly log: string[];
  readonly deadLetter: PendingNotification[];
  readonly warnings: string[];
  readonly audits: ManifestLine[];
  readonly postpone: { hint: Hint; delaySeconds: number }[];
  readonly shards: (readonly ClusterKey[])[];
  /** Of each run, clusters that could not be polled. */
  readonly failedPolls: number[];
  readonly table: Awaited<ReturnType<typeof startFakeTable>>;
  readonly kubernetes: Awaited<ReturnType<typeof startFakeCluster>>['kubernetes'];
  readonly eks: Awaited<ReturnType<typeof startFakeCluster>>['eks'];
  /** Lets time go by. */
  later(minutes: number): void;
  /** These destinations fail from now on. */
  failing: Set<string>;
}

/** Everything that watching needs: a cluster that answers, a table, and destinations that remember. */
export async function watching(more: Partial<AlertsContext> = {}): Promise<Watching> {
  const cluster = await startFakeCluster({ name: 'shop' });
  const table = await startFakeTable();
  for (const [name, value] of Object.entries(cluster.env)) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await cluster.close();
  });
  let at = Date.parse('2026-11-24T12:00:00Z');
  const failing = new Set<string>();
  const told: Omit<Watching, 'context' | 'table' | 'kubernetes' | 'eks' | 'later' | 'failing'> = {
    topic: [],
    bus: [],
    log: [],
    deadLetter: [],
    warnings: [],
    audits: [],
    postpone: [],
    shards: [],
    failedPolls: [],
  };
  const to = (name: 'topic' | 'bus' | 'log', all: readonly PendingNotification[]) => {
    if (failing.has(name)) return Promise.reject(new AuditorError('runtime', `${name} is down`));
    told[name].push(...all.map(({ alert, notification }) => `${notification.change} ${alert.kind} ${alert.key}`));
    return Promise.resolve();
  };
  const context: AlertsContext = {
    self: { account, region: 'eu-west-1' },
    memberRoleName: 'fargate-auditor-member',
    store: createAlertStore({ table: 'alerts', client: table.client }),
    policy: defaultPolicy,
    destinations: {
      topic: (one) => to('topic', [one]),
      baseline(all) {
        if (failing.has('topic')) return Promise.reject(new AuditorError('runtime', 'topic is down'));
        told.topic.push(`baseline ${all.map(({ alert }) => alert.key).join(', ')}`);
        return Promise.resolve();
      },
      together(all) {
        if (failing.has('topic')) return Promise.reject(new AuditorError('runtime', 'topic is down'));
        told.topic.push(`together ${all.map(({ alert }) => `${alert.kind} ${alert.cluster}`).join(', ')}`);
        return Promise.resolve();
      },
      bus: (one) => to('bus', [one]),
      log: (all) => to('log', all),
      deadLetter: (one) => Promise.resolve(void told.deadLetter.push(one)),
    },
    now: () => new Date((at += 1000)),
    settings: () =>
      Promise.resolve({
        targets: {
          schema: 'fargate-auditor/targets/v1',
          accounts: [{ account, regions: ['eu-west-1'] }],
          optOutTag: 'fargate-auditor:skip',
        },
        expectations: [],
      }),
    listNames: () => Promise.resolve(['shop']),
    knownClusters: () => Promise.resolve([shop]),
    openPoll: ({ region, cluster: name }) =>
      openPoll({ cluster: name, region, cache: createClusterCache({ maxAgeMs: 0 }), sleep: () => Promise.resolve() }),
    profileStatus: () => Promise.resolve('ACTIVE'),
    startShard: (clusters) => Promise.resolve(void told.shards.push(clusters)),
    startAudit: (line) => Promise.resolve(void told.audits.push(line)),
    postpone: (hint, delaySeconds) => Promise.resolve(void told.postpone.push({ hint, delaySeconds })),
    recordPolls: (failed) => void told.failedPolls.push(failed),
    warn: (message) => void told.warnings.push(message),
    ...more,
  };
  return {
    context,
    ...told,
    table,
    kubernetes: cluster.kubernetes,
    eks: cluster.eks,
    failing,
    later: (minutes) => void (at += minutes * 60_000),
  };
}

/** A message of the queue with a hint about the shop. */
export function hinted(fields: Partial<Hint> = {}, messageId: string = crypto.randomUUID()) {
  const hint: Hint = {
    schema: 'fargate-auditor/hint/v1',
    ...shop,
    source: 'kubernetes-event',
    at: '2026-11-24T12:00:00Z',
    evidence: null,
    audit: null,
    ...fields,
  };
  return { messageId, body: JSON.stringify(hint), eventSource: 'aws:sqs' as const };
}
