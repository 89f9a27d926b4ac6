import { readdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ClusterResult } from '#model/result/result.ts';
import { scan } from '#run/scan/scan.ts';
import { resolveTargets } from '#run/scan/targets.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';
import { cleanFolder, type Mistake, readMistakes, writeMistake } from './mistake.ts';

const recorded = (await readMistakes()).filter(({ manifest }) => manifest === undefined);

type Cluster = Pick<Mistake, 'name' | 'base' | 'changes'>;

const meta = (name: string, fields: object = {}) => ({ name, namespace: 'reports', uid: `uid-${name}`, ...fields });
const spec = { containers: [{ name: 'app', resources: { requests: { cpu: '250m', memory: '256Mi' } } }] };
const onFargate = { schedulerName: 'fargate-scheduler', nodeName: 'fargate-ip-10-20-0-62.us-west-2.compute.internal' };
const pod = (name: string, fields: { metadata?: object; spec?: object; status?: object }) => ({
  ...{ apiVersion: 'v1', kind: 'Pod' },
  metadata: meta(name, {
    creationTimestamp: '2026-03-02T21:00:00Z',
    labels: { 'eks.amazonaws.com/fargate-profile': 'reports' },
    ...fields.metadata,
  }),
  spec: { ...spec, ...onFargate, ...fields.spec },
  status: { phase: 'Running', ...fields.status },
});
const ofJob = { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'once', uid: 'u', controller: true }] };
const unplaced = (reason: string, message: string) => ({
  phase: 'Pending',
  conditions: [{ type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime: '2026-03-02T21:00:05Z' }],
});
const event = (about: string, reason: string, message: string) => ({
  ...{ apiVersion: 'v1', kind: 'Event', type: 'Warning', reason, message, lastTimestamp: '2026-03-03T08:59:00Z' },
  metadata: meta(`${about}.1`),
  involvedObject: { apiVersion: 'v1', kind: 'Pod', name: about, namespace: 'reports', uid: `uid-${about}` },
  source: { component: 'fargate-scheduler' },
});

/** Several rules find something in it by one read, and something else by another. */
const busy: Cluster = {
  name: 'a cluster with several mistakes of each kind',
  base: 'fargate-only',
  changes: {
    workloads: [
      {
        ...{ apiVersion: 'batch/v1', kind: 'CronJob', metadata: meta('nightly') },
        spec: { schedule: '0 2 * * *', jobTemplate: { spec: { template: { metadata: {}, spec } } } },
      },
      { apiVersion: 'batch/v1', kind: 'Job', metadata: meta('once'), spec: { template: { metadata: {}, spec } } },
    ],
    pods: [
      pod('evicted', { status: { phase: 'Failed', reason: 'Evicted' } }),
      pod('once-x7k2p', { metadata: ofJob, status: { phase: 'Succeeded' } }),
      pod('silent', { metadata: { annotations: { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' } } }),
      pod('said-by-event', {}),
      pod('ebs', {
        spec: { nodeName: null, volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
        status: unplaced('Unschedulable', ''),
      }),
      pod('host-path', {
        spec: { nodeName: null, volumes: [{ name: 'run', hostPath: { path: '/run' } }] },
        status: unplaced(
          'POD_UNSUPPORTED_ON_FARGATE',
          'Pod not supported on Fargate: volumes not supported: run is of an unsupported volume Type',
        ),
      }),
    ],
    pvc: [
      {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: meta('data'),
        spec: { volumeName: 'disk' },
        status: { phase: 'Bound' },
      },
    ],
    pv: [
      {
        ...{ apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'disk' } },
        spec: { csi: { driver: 'ebs.csi.aws.com', volumeHandle: 'vol-00000000000000001' } },
      },
    ],
    events: [
      event('said-by-event', 'LoggingDisabled', 'Disabled logging because aws-logging configmap was not found.'),
      event('ebs', 'FailedScheduling', 'Fargate capacity is unavailable at this time. Please try again later.'),
    ],
  },
};

async function written(cluster: Cluster): Promise<string> {
  const dir = await emptyFolder();
  await writeMistake(cluster, dir);
  return dir;
}

async function scanned(snapshot: string): Promise<ClusterResult> {
  const [cluster] = (await scan(await resolveTargets({ snapshot: [snapshot] }), { scope: [] })).result.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return cluster;
}

/** The cluster as it is scanned without the right to read what is in one file of its snapshot. */
async function scannedWithout(cluster: Cluster, file: string): Promise<ClusterResult> {
  const dir = await written(cluster);
  await rm(join(dir, `${file}.json`));
  const kept = JSON.parse(await readFile(join(dir, 'meta.json'), 'utf8')) as object;
  const denied = { [file]: { reason: `Not allowed to read ${file}.`, missingPermission: `read ${file}` } };
  await writeFile(join(dir, 'meta.json'), JSON.stringify({ ...kept, denied }));
  return scanned(dir);
}

function told({ findings }: ClusterResult): string[] {
  return findings.map((one) => JSON.stringify([one.rule, one.severity, one.message, one.cause !== null]));
}

/** Which changes what is found, and yet is not said to have been refused. */
async function hushedUp(cluster: Cluster, files: readonly string[]): Promise<string[]> {
  const whole = told(await scanned(await written(cluster)));
  const hushed: string[] = [];
  for (const file of files) {
    const { status, coverage, verdicts, ...part } = await scannedWithout(cluster, file);
    const isSame = JSON.stringify(told({ ...part, status, coverage, verdicts })) === JSON.stringify(whole);
    const isNamed = verdicts.some(({ missingPermissions }) => missingPermissions.includes(`read ${file}`));
    if (!isSame && !(isNamed && status === 'incomplete' && (coverage.percent ?? 0) < 100)) hushed.push(file);
  }
  return hushed;
}

describe('a read that was refused changes no finding, or makes the cluster incomplete and is named', () => {
  const files = readdirSync(cleanFolder(busy.base)).map((file) => file.replace('.json', ''));
  const optional = files.filter((file) => file !== 'cluster' && file !== 'meta');

  it(`in ${busy.name}, whichever it is`, async () => {
    expect(await hushedUp(busy, optional)).toEqual([]);
  });

  it.each(recorded)('in $name: workloads and events', async (mistake) => {
    expect(await hushedUp(mistake, ['workloads', 'events'])).toEqual([]);
  });
});

it.each([
  ['workloads', 'finished-job-billed'],
  ['events', 'logging-disabled'],
  ['events', 'pod-pending'],
  ['pvc', 'pod-volume-unsupported'],
  ['pv', 'pod-volume-unsupported'],
])('without %s %s still fails for what it saw, and says that this was not all', async (file, rule) => {
  const { verdicts } = await scannedWithout(busy, file);
  const verdict = verdicts.find((one) => one.rule === rule);
  expect(verdict).toMatchObject({ status: 'fail', missingPermissions: [`read ${file}`] });
  expect(verdict?.unread).toBeGreaterThan(0);
});
