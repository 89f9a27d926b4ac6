import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { explain } from '#run/explain/explain.ts';
import { saveSnapshot } from '#run/scan/save-snapshot.ts';
import { scan } from '#run/scan/scan.ts';
import { resolveTarget, resolveTargets } from '#run/scan/targets.ts';
import { parseAsked } from '#run/explain/asked-subject.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { FakeClusterOptions } from '../../support/fakes/fake-cluster.ts';
import { fakeCluster } from '../../collect/live/live.ts';
import { emptyFolder } from '../../support/clusters/snapshot-folder.ts';

const created = { creationTimestamp: '2026-01-05T11:00:00Z' };

function object(namespace: string | null, name: string, more: object = {}) {
  const where = namespace === null ? {} : { namespace };
  return {
    ...more,
    metadata: { ...where, name, uid: `uid-${name}`, ...created, ...(more as { metadata?: object }).metadata },
  };
}

function podOf(deployment: string, labels: Record<string, string>, more: { annotations?: object; spec?: object } = {}) {
  const { annotations = {}, spec = {} } = more;
  const owner = {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    name: `${deployment}-6d4b75cb6d`,
    uid: `rs-${deployment}`,
  };
  return {
    ...object('apps', `${deployment}-6d4b75cb6d-abcde`, {
      metadata: {
        labels: { app: deployment, 'pod-template-hash': '6d4b75cb6d', ...labels },
        annotations,
        ownerReferences: [{ ...owner, controller: true }],
      },
    }),
    spec: {
      nodeName: 'ip-10-0-0-1',
      schedulerName: 'default-scheduler',
      containers: [{ name: 'app', image: 'x', resources: { requests: { cpu: '100m' } } }],
      ...spec,
    },
    status: { phase: 'Running', startTime: created.creationTimestamp },
  };
}

function deployment(name: string, labels: Record<string, string>) {
  const template = { metadata: { labels: { app: name, ...labels } }, spec: { containers: [] } };
  return object('apps', name, {
    spec: { selector: { matchLabels: { app: name } }, template },
  });
}

const onFargate = {
  spec: { nodeName: 'fargate-ip-10-0-0-9', schedulerName: 'fargate-scheduler' },
  annotations: { CapacityProvisioned: '0.25vCPU 0.5GB', Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' },
};

const fargateNode = object(null, 'fargate-ip-10-0-0-9', {
  metadata: { labels: { 'eks.amazonaws.com/compute-type': 'fargate', 'topology.kubernetes.io/zone': 'eu-west-1a' } },
  status: { nodeInfo: { kubeletVersion: 'v1.33.5' } },
});

/** One workload lacks its label, one runs on Fargate and does not log, a profile is unhealthy and selects nothing. */
const shop: FakeClusterOptions = {
  objects: {
    pods: [podOf('web', {}), podOf('api', { fargate: 'yes' }, onFargate)],
    deployments: [deployment('web', {}), deployment('api', { fargate: 'yes' })],
    namespaces: [object(null, 'apps'), object(null, 'kube-system')],
    nodes: [object(null, 'ip-10-0-0-1'), fargateNode],
  },
  eks: {
    nodeGroups: ['default'],
    profiles: [
      {
        ...{ fargateProfileName: 'apps', createdAt: '2026-01-01T00:00:00Z' },
        ...{ podExecutionRoleArn: 'arn:aws:iam::111122223333:role/x', subnets: ['subnet-a'] },
        selectors: [{ namespace: 'apps', labels: { fargate: 'yes' } }],
      },
      {
        ...{ fargateProfileName: 'old', createdAt: '2026-01-01T00:00:00Z', status: 'DELETE_FAILED' },
        ...{ podExecutionRoleArn: 'arn:aws:iam::111122223333:role/x', subnets: ['subnet-a'] },
        selectors: [{ namespace: 'gone' }],
      },
    ],
  },
};

/** What does not depend on when it was looked at. */
function told({ findings, verdicts, inventory, coverage, status }: ClusterResult) {
  return {
    status,
    coverage,
    inventory,
    verdicts,
    findings: findings.map((rest) => ({ ...rest, firstSeen: '', lastSeen: '' })),
  };
}

async function scanned(options: Parameters<typeof resolveTargets>[0]): Promise<ClusterResult> {
  const [cluster] = (await scan(await resolveTargets(options), { scope: [] })).result.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return cluster;
}

async function saved() {
  const dir = path.join(await emptyFolder(), 'shop');
  const source = await resolveTarget({ cluster: ['shop'] });
  const written = await saveSnapshot(source, dir, false);
  source.close?.();
  return { dir, written };
}

describe('a saved cluster', () => {
  it('is judged as the live one', async () => {
    await fakeCluster(shop);
    const { dir, written } = await saved();
    expect(written).toMatchObject({ pods: 2, denied: {} });
    const [live, snapshot] = [await scanned({ cluster: ['shop'] }), await scanned({ snapshot: [dir] })];
    expect(live.findings.map(({ rule }) => rule)).toEqual([
      ...['logging-configmap-missing', 'logging-disabled', 'profile-unhealthy', 'selector-labels-missing'],
      ...['requests-missing', 'single-replica'],
    ]);
    expect(live.findings[1]?.cause).toBe(live.findings[0]?.fingerprint);
    expect(told(snapshot)).toEqual(told(live));
    expect([live.mode, snapshot.mode]).toEqual(['live', 'snapshot']);
  });

  it('has the same open questions as the live one, where something was refused', async () => {
    const misbehave = ({ path: asked }: { path: string }) =>
      asked.endsWith('/namespaces') ? ({ do: 'status', status: 403 } as const) : undefined;
    await fakeCluster({ ...shop, misbehave });
    const { dir, written } = await saved();
    expect(Object.keys(written.denied)).toEqual(['namespaces']);
    const [live, snapshot] = [await scanned({ cluster: ['shop'] }), await scanned({ snapshot: [dir] })];
    expect(live.status).toBe('incomplete');
    expect(told(snapshot)).toEqual(told(live));
  });

  it.each(['deployment/web', 'deployment/api'])('explains %s as the live one', async (words) => {
    await fakeCluster(shop);
    const { dir } = await saved();
    const live = await resolveTarget({ cluster: ['shop'] });
    const asked = parseAsked(words, 'apps');
    const [one, two] = [await explain(live, asked), await explain(await resolveTarget({ snapshot: [dir] }), asked)];
    live.close?.();
    expect({ ...two, takenAt: '', findings: two.findings.map(({ rule }) => rule) }).toEqual({
      ...one,
      takenAt: '',
      findings: one.findings.map(({ rule }) => rule),
    });
  });
});
