import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import { type Format, formatNames } from '#model/result/format.ts';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import { render } from '#run/scan/render.ts';
import { scan } from '#run/scan/scan.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';
import { guarded, type Refusal, refusals } from '../support/fakes/guarded-source.ts';
import { type Mistake, readMistakes, writeMistake } from './mistake.ts';

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
      {
        ...{ apiVersion: 'apps/v1', kind: 'DaemonSet' },
        metadata: meta('agent', {
          labels: { 'app.kubernetes.io/managed-by': 'Helm' },
          annotations: { 'meta.helm.sh/release-name': 'agent' },
        }),
        spec: {
          selector: { matchLabels: { app: 'agent' } },
          template: { metadata: { labels: { app: 'agent' } }, spec },
        },
      },
      { apiVersion: 'batch/v1', kind: 'Job', metadata: meta('once'), spec: { template: { metadata: {}, spec } } },
    ],
    pods: [
      pod('agent-8d2kq', {
        metadata: {
          labels: { app: 'agent' },
          ownerReferences: [
            { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-agent', controller: true },
          ],
        },
        spec: { schedulerName: 'default-scheduler' },
        status: { phase: 'Failed', reason: 'UnsupportedPodSpec' },
      }),
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

/** The cluster as it is scanned by somebody who lacks a grant. */
async function scannedWithout(dir: string, refusal: Refusal): Promise<AuditResult> {
  const open = async () => guarded(await openSnapshot(dir), refusal);
  return (await scan([{ name: dir, open }], { scope: [] })).result;
}

function only({ clusters }: AuditResult): ClusterResult {
  const [cluster] = clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return cluster;
}

function isNamed({ status, coverage, verdicts }: ClusterResult, grant: string): boolean {
  const named = verdicts.filter(({ missingPermissions }) => missingPermissions.includes(grant));
  return named.length > 0 && status === 'incomplete' && (coverage.percent ?? 0) < 100;
}

/** Grants without which something else is found. */
const needed = new Set<string>();

/** Grants whose want changes what is found, or counted, and yet is not told. */
async function hushedUp(cluster: Cluster): Promise<string[]> {
  const dir = await written(cluster);
  const whole = only(await scannedWithout(dir, { grant: 'none', of: 'none' }));
  const hushed: string[] = [];
  for (const refusal of refusals) {
    const part = only(await scannedWithout(dir, refusal));
    const isSame = JSON.stringify(part.findings) === JSON.stringify(whole.findings);
    const isCountedAlike = JSON.stringify(part.inventory) === JSON.stringify(whole.inventory);
    if (!isSame) needed.add(refusal.grant);
    if (!(isSame && isCountedAlike) && !isNamed(part, refusal.grant)) hushed.push(refusal.grant);
  }
  return hushed;
}

describe('a grant that is missing changes no finding and no count, or makes the cluster incomplete and is named', () => {
  it(`in ${busy.name}, whichever it is`, async () => {
    expect(await hushedUp(busy)).toEqual([]);
  });

  it.each(recorded)('in $name, whichever it is', async (mistake) => {
    expect(await hushedUp(mistake)).toEqual([]);
  });

  it('is needed by some recorded cluster, or nobody asks for it', () => {
    expect(refusals.filter(({ grant, inOneNamespace }) => inOneNamespace !== true && !needed.has(grant))).toEqual([]);
  });
});

/** Texts that a reader of the format finds where it says what was not judged. */
const unjudgedIn: Readonly<Record<Format, (text: string) => string>> = {
  table: (text) => text.slice(text.indexOf('Not evaluated')).replaceAll(/\s+/g, ' '),
  json: (text) => verdictsIn((JSON.parse(text) as AuditResult).clusters.flatMap(({ verdicts }) => verdicts)),
  jsonl: (text) => verdictsIn(linesIn(text).filter(({ type }) => type === 'verdict')),
  markdown: (text) => text.slice(text.indexOf('Not evaluated')),
  html: (text) => text,
  csv: (text) =>
    text
      .split('\n')
      .filter((line) => /,(?:partly|not)-evaluated,/.test(line))
      .join('\n'),
  sarif: (text) => JSON.stringify((JSON.parse(text) as SarifRuns).runs.flatMap(({ invocations }) => invocations)),
  junit: (text) => text,
  ocsf: (text) => JSON.stringify(linesIn(text).filter((event) => JSON.stringify(event).includes('Unknown'))),
  asff: (text) => text,
  openreports: (text) => JSON.stringify(parseAllDocuments(text).map((document) => document.toJS() as object)),
};

interface SarifRuns {
  readonly runs: readonly { readonly invocations: unknown }[];
}

function linesIn(text: string): Record<string, unknown>[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

function verdictsIn(verdicts: readonly object[]): string {
  return JSON.stringify(verdicts.filter((verdict) => 'unread' in verdict && verdict.unread !== 0));
}

describe('every format names the grant that is missing', () => {
  const options = { width: 400, color: false, ascii: true, now: () => new Date('2026-03-03T09:00:00Z') } as const;

  it.each(formatNames)('%s', async (format) => {
    const dir = await written(busy);
    const silent: string[] = [];
    for (const refusal of refusals) {
      const result = await scannedWithout(dir, refusal);
      if (!isNamed(only(result), refusal.grant)) continue;
      const told = unjudgedIn[format](await render(result, format, options));
      if (!told.replaceAll('&#x2F;', '/').includes(refusal.grant)) silent.push(refusal.grant);
    }
    expect(silent).toEqual([]);
  });
});

it.each([
  ['list cronjobs', 'finished-job-billed'],
  ['list events', 'logging-disabled'],
  ['list events', 'pod-pending'],
  ['list persistentvolumeclaims', 'pod-volume-unsupported'],
  ['list persistentvolumes', 'pod-volume-unsupported'],
])('without %s %s still fails for what it saw, and says that this was not all', async (grant, rule) => {
  const refusal = refusals.find((one) => one.grant === grant);
  if (refusal === undefined) throw new Error(`nobody asks for ${grant}`);
  const { verdicts, coverage } = only(await scannedWithout(await written(busy), refusal));
  const verdict = verdicts.find((one) => one.rule === rule);
  expect(verdict).toMatchObject({ status: 'fail', missingPermissions: [grant] });
  expect(verdict?.unread).toBeGreaterThan(0);
  expect(coverage.partlyEvaluated).toBeGreaterThan(0);
});
