import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectFacts } from '#collect/facts.ts';
import { allKinds } from '#collect/kinds/index.ts';
import { collectPods } from '#collect/pods.ts';
import type { RawSource } from '#collect/source.ts';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import { writeSnapshot } from '#collect/snapshot/snapshot-writer.ts';
import { denied, describedCluster, type MemoryCluster, MemorySource } from '../../support/fakes/memory-source.ts';
import { fullPod, rawPod, rawPods } from '../../support/builders/raw-pods.ts';
import { emptyFolder, folderOf } from '../../support/clusters/snapshot-folder.ts';

const toolVersion = '0.1.0';
const files = ['meta.json', ...allKinds.map(({ name }) => (name === 'pods' ? 'pods.jsonl' : `${name}.json`))].sort();

/** A cluster with `canary` wherever a secret may stand. */
function fullCluster(canary: string): MemoryCluster {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': canary, note: canary };
  const metadata = (name: string, namespace?: string) => ({
    name,
    ...(namespace !== undefined && { namespace }),
    creationTimestamp: '2026-01-05T09:00:00Z',
    annotations,
    managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:data': {} }, time: '2026-01-05T09:00:00Z' }],
  });
  const pod = fullPod(canary);
  const template = { metadata: pod.metadata, spec: pod.spec };
  return {
    cluster: { ...describedCluster, clientRequestToken: canary },
    'fargate-profiles': [{ fargateProfileName: 'p', status: 'ACTIVE', selectors: [{ namespace: 'checkout' }] }],
    nodegroups: [{ nodegroupName: 'default' }],
    namespaces: [{ kind: 'Namespace', metadata: metadata('checkout') }],
    nodes: [{ kind: 'Node', metadata: metadata('fargate-ip-10-0-0-1'), status: {} }],
    nodepools: [{ kind: 'NodePool', metadata: metadata('spot') }],
    configmaps: [
      {
        kind: 'ConfigMap',
        metadata: metadata('aws-logging', 'aws-observability'),
        data: { 'output.conf': `[OUTPUT]\n    Name es\n    HTTP_Passwd ${canary}\n` },
      },
      { kind: 'ConfigMap', metadata: metadata('aws-logging', 'default'), data: { 'output.conf': canary } },
    ],
    workloads: [
      { kind: 'Deployment', metadata: metadata('checkout', 'checkout'), spec: { template } },
      { kind: 'CronJob', metadata: metadata('nightly', 'checkout'), spec: { jobTemplate: { spec: { template } } } },
    ],
    events: [
      event('logging', 'LoggingDisabled', metadata('e', 'checkout')),
      event('waiting', 'FailedScheduling', metadata('f', 'checkout')),
    ],
    jobs: [
      {
        kind: 'Job',
        metadata: metadata('nightly-1', 'checkout'),
        spec: { template, ttlSecondsAfterFinished: 600 },
        status: {
          conditions: [{ type: 'Failed', status: 'True', lastTransitionTime: '2026-01-05T10:00:00Z', message: canary }],
          note: canary,
        },
      },
    ],
    securitygrouppolicies: [
      {
        kind: 'SecurityGroupPolicy',
        metadata: metadata('db', 'checkout'),
        spec: {
          podSelector: { matchLabels: { app: 'checkout' } },
          securityGroups: { groupIds: ['sg-1'] },
          note: canary,
        },
      },
    ],
    pdb: [
      {
        kind: 'PodDisruptionBudget',
        metadata: metadata('checkout', 'checkout'),
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'checkout' } }, note: canary },
        status: {
          ...{ disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, observedGeneration: 1 },
          disruptedPods: { [canary]: '2026-01-05T10:00:00Z' },
        },
      },
    ],
    pvc: [
      {
        kind: 'PersistentVolumeClaim',
        metadata: metadata('data', 'checkout'),
        spec: { volumeName: 'pv-1', note: canary },
      },
    ],
    pv: [
      {
        kind: 'PersistentVolume',
        metadata: metadata('pv-1'),
        spec: { csi: { driver: 'efs.csi.aws.com', volumeHandle: canary, volumeAttributes: { password: canary } } },
        status: { phase: 'Bound', message: canary },
      },
    ],
    pods: [pod],
  };
}

function event(uid: string, reason: string, metadata: object) {
  const involvedObject = { kind: 'Pod', uid };
  return { kind: 'Event', metadata, involvedObject, reason, source: { component: 'fargate-scheduler' } };
}

async function audited(source: RawSource) {
  const facts = await collectFacts(source, { scope: [] });
  const pages = await Array.fromAsync(collectPods(source, facts));
  const pods = pages.flatMap((page) => (page.ok ? page.value : []));
  return {
    facts: { ...facts, mode: 'any' },
    pods: pods.sort((a, b) => (a.name < b.name ? -1 : 1)),
    unread: pages.filter((page) => !page.ok),
  };
}

async function written(cluster: MemoryCluster) {
  const source = new MemorySource(cluster);
  const dir = await emptyFolder();
  const summary = await writeSnapshot(source, dir, { toolVersion });
  return { dir, source, summary };
}

async function textOf(dir: string): Promise<string> {
  return (await Promise.all((await readdir(dir)).map((name) => readFile(join(dir, name), 'utf8')))).join('\n');
}

describe('writeSnapshot', () => {
  it('writes what openSnapshot reads, to the same facts and pods', async () => {
    const { dir, source, summary } = await written(fullCluster('hunter2'));
    const copy = await openSnapshot(dir);
    const [before, after] = [await audited(source), await audited(copy)];
    expect(JSON.stringify(after).replaceAll('***', 'hunter2')).toBe(JSON.stringify(before));
    for (const slice of ['loggingEvents', 'schedulingEvents'] as const) {
      expect(before.facts[slice]).toMatchObject({ ok: true, value: { size: 1 } });
      expect(after.facts[slice]).toEqual(before.facts[slice]);
    }
    expect(summary).toEqual({ takenAt: '2026-01-05T12:00:00Z', pods: 1, denied: {} });
    expect((await readdir(dir)).sort()).toEqual(files);
    expect(copy.warnings).toEqual([]);
  });

  it('writes the same bytes for the same cluster', async () => {
    const [one, two] = [await written(fullCluster('x')), await written(fullCluster('x'))];
    expect(await textOf(one.dir)).toBe(await textOf(two.dir));
  });

  it('keeps every pod that can matter', async () => {
    const profiles = [{ fargateProfileName: 'p', status: 'ACTIVE', selectors: [{ namespace: 'prod*' }] }];
    const namespaces = ['checkout', 'prod', 'prod-web'].map((name) => ({ kind: 'Namespace', metadata: { name } }));
    await fc.assert(
      fc.asyncProperty(rawPods, async (pods) => {
        const { dir, source } = await written({ 'fargate-profiles': profiles, namespaces, pods });
        expect((await audited(await openSnapshot(dir))).pods).toEqual((await audited(source)).pods);
      }),
      { numRuns: 25 },
    );
  });

  it('never writes what may be secret', async () => {
    const canary = fc.stringMatching(/^canary[\w.~!@#$%^&*()+=:;<>?/-]{8,40}$/);
    await fc.assert(
      fc.asyncProperty(canary, async (secret) => {
        const { dir } = await written(fullCluster(secret));
        expect(await textOf(dir)).not.toContain('canary');
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ['fargate-profiles', 'profiles'],
    ['namespaces', 'namespaces'],
    ['nodes', 'nodes'],
    ['nodegroups', 'nodeGroups'],
    ['workloads', 'workloads'],
    ['configmaps', 'lookAlikeConfigMaps'],
    ['events', 'loggingEvents'],
    ['events', 'schedulingEvents'],
  ] as const)('records that %s were denied', async (name, slice) => {
    const { dir, summary } = await written({ ...fullCluster('x'), failing: { [name]: denied(name) } });
    const reason = { reason: `not allowed to list ${name}`, missingPermission: `list ${name} (RBAC)` };
    expect(summary.denied).toEqual({ [name]: reason });
    const { facts } = await audited(await openSnapshot(dir));
    expect(facts[slice]).toEqual({ ok: false, ...reason });
  });

  it('keeps the pods it could read, and that there are more', async () => {
    const { dir } = await written({ ...fullCluster('x'), failing: { pods: denied('pods') } });
    const { pods, unread } = await audited(await openSnapshot(dir));
    expect(pods).toHaveLength(1);
    expect(unread).toEqual([{ ok: false, reason: 'not allowed to list pods', missingPermission: 'list pods (RBAC)' }]);
  });

  it('can hold no pods at all', async () => {
    const { dir } = await written({});
    expect((await audited(await openSnapshot(dir))).pods).toEqual([]);
  });
});

describe('the folder', () => {
  it('is left alone when it holds something else', async () => {
    const dir = await folderOf({ 'notes.txt': 'mine' });
    const source = new MemorySource({});
    await expect(writeSnapshot(source, dir, { toolVersion })).rejects.toMatchObject({ kind: 'usage' });
    expect(await readdir(dir)).toEqual(['notes.txt']);
    await writeSnapshot(source, dir, { toolVersion, overwrite: true });
    expect((await readdir(dir)).sort()).toEqual([...files, 'notes.txt'].sort());
  });

  it('loses the files of the older snapshot, also of other forms', async () => {
    const { dir } = await written(fullCluster('x'));
    await writeFile(join(dir, 'pods.json'), 'old');
    await writeSnapshot(new MemorySource({ pods: [rawPod] }), dir, { toolVersion });
    expect((await readdir(dir)).sort()).toEqual(files);
  });

  it('is as it was when the cluster cannot be described, or on a bug', async () => {
    const { dir } = await written(fullCluster('x'));
    const before = await textOf(dir);
    for (const failing of [{ cluster: denied('cluster') }, { pods: new TypeError('bug') }]) {
      await expect(writeSnapshot(new MemorySource({ failing }), dir, { toolVersion })).rejects.toThrow();
    }
    expect((await readdir(dir)).sort()).toEqual(files);
    expect(await textOf(dir)).toBe(before);
  });
});
