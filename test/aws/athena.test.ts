import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, GetObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '#model/finding/finding.ts';
import type { Verdict } from '#model/result/result.ts';
import type { StoredResult } from '#model/result/stored-result.ts';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { finding, storedResult } from '../support/builders/results.ts';

// Run by `npm run test:aws`, which installs what athena.py needs.
const bucket = 'athena';
const python = fileURLToPath(
  new URL(`../../.venv/${process.platform === 'win32' ? 'Scripts' : 'bin'}/python`, import.meta.url),
);
const script = fileURLToPath(new URL('athena.py', import.meta.url));

type Row = Readonly<Record<string, unknown>>;

function dayBefore(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** Written so many days ago, at this hour. */
function stored(days: number, hour: number, given: StoredResult): StoredResult {
  const dt = dayBefore(days);
  const time = `${String(hour).padStart(2, '0')}:00:00`;
  return {
    ...given,
    scanId: `${dt.replaceAll('-', '')}T${time.replaceAll(':', '')}Z`,
    scheduledTime: `${dt}T${time}Z`,
  };
}

function one(letter: string, fields: Partial<Finding> = {}): Finding {
  const since = { firstSeen: `${dayBefore(6)}T02:00:01Z`, lastSeen: `${dayBefore(0)}T02:00:01Z` };
  return finding({ fingerprint: `v1:${letter.repeat(32)}`, ...since, ...fields });
}

const old = one('a', {
  ...{ status: 'unchanged', firstSeen: `${dayBefore(20)}T02:00:01.5Z`, severity: 'critical' },
  evidence: [{ what: 'label “team”', is: 'absent', shouldBe: 'a\nb' }],
  location: { file: 'x.yaml', line: 3, column: 7 },
});
const young = one('b', { affected: { pods: 5, workloads: 2, names: ['x'] }, cause: old.fingerprint });
const waiver = { reason: 'moves next month', owner: 'team-a', until: '2027-01-31', source: 'annotation' } as const;
const waived = one('c', { waiver });
const gone = one('d', { status: 'resolved', lastSeen: `${dayBefore(2)}T02:00:01Z` });
const back = one('e', { status: 'resolved' });

const inventory = {
  ...{ pods: 3, onFargate: 2, unsized: 0 },
  nodes: {
    ...{ total: 2, fargate: 2, byZone: { 'us-west-2a': 2 }, byKubelet: { 'v1.33.5-eks-1': 2 } },
    ...{ byRuntime: { 'containerd://1.7.28': 2 }, byOsImage: { 'Amazon Linux 2': 2 } },
    sample: [{ name: 'n', zone: null, kubelet: null, kubeProxy: null, runtime: null, osImage: null }],
  },
  ...{ provisioned: { vcpu: 0.25, memoryGiB: 0.5 }, requested: { vcpu: 1, memoryGiB: 2 } },
};
const placement = {
  profiles: [{ name: 'apps', status: 'ACTIVE', selectors: [{ namespace: 'apps', labels: { 'Team.io/A': 'x' } }] }],
  map: [{ namespace: 'apps', profile: 'apps', onFargate: 1, elsewhere: 2, nearMiss: 3 }],
  nearMisses: [],
  leftOut: { map: 0, nearMisses: 0 },
};
const unjudged: Verdict = {
  rule: 'logging-stale',
  status: 'not-evaluated',
  judged: 0,
  unread: 1,
  missingPermissions: [],
};

/** Two clusters over some days: one scanned twice on one day, one that failed. */
const nights: readonly StoredResult[] = [
  stored(3, 2, { ...storedResult(1, { findings: [old] }), resolved: [back] }),
  stored(2, 2, { ...storedResult(1, { findings: [old, one('f')] }), resolved: [gone] }),
  stored(2, 14, storedResult(1, { findings: [old] })),
  stored(0, 2, {
    ...storedResult(1, { findings: [old, young, waived, { ...back, status: 'new' }], inventory, placement }),
  }),
  stored(5, 2, storedResult(1, { name: 'web', findings: [one('g', { fingerprint: `v1:${'1'.repeat(32)}` })] })),
  stored(1, 2, {
    ...storedResult(1, {
      ...{
        name: 'web',
        arn: null,
        version: null,
        createdAt: null,
        partition: null,
        status: 'failed',
        error: 'no answer',
      },
      ...{ verdicts: [unjudged], coverage: { evaluated: 0, notApplicable: 0, notEvaluated: 1, percent: null } },
    }),
  }),
];

async function downloaded(client: S3Client): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'athena-'));
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: 'v2/dt=' })) {
    for (const { Key = '' } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      const file = path.join(folder, Key);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, (await Body?.transformToString()) ?? '');
    }
  }
  return folder;
}

let told: Readonly<Record<string, readonly Row[]>>;

beforeAll(async () => {
  const client = new S3Client({ forcePathStyle: true });
  const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
  await client.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration }));
  const documents = createDocuments({ bucket, client });
  for (const night of nights) await documents.writeResult(night);
  const answer = execFileSync(python, [script, await downloaded(client)], { encoding: 'utf8' });
  told = JSON.parse(answer) as typeof told;
});

/** Some columns of some rows. */
function columns(rows: readonly Row[] = [], ...names: readonly string[]): unknown[][] {
  return rows.map((row) => names.map((name) => row[name]));
}

describe('stored results, as Athena reads them', () => {
  it('have a row in the view for every finding of every scan, open, waived or resolved', () => {
    const all = nights.flatMap(({ scanId, result, resolved }) =>
      [...result.findings, ...resolved].map(({ fingerprint, status }) => [scanId, fingerprint, status]),
    );
    expect(columns(told['findings'], 'scan_id', 'fingerprint', 'status').sort()).toEqual(all.sort());
  });

  it('keep what a finding says, and times as times', () => {
    expect(told['findings']).toContainEqual({
      ...{ dt: dayBefore(0), scan_id: nights[3]?.scanId, scheduled_at: `${dayBefore(0)} 02:00:00` },
      ...{ account: '111122223333', region: 'eu-west-1', cluster: 'shop', cluster_status: 'audited' },
      ...{ fingerprint: waived.fingerprint, rule: 'logging-disabled', severity: 'high', status: 'new' },
      ...{ kind: 'Deployment', namespace: 'checkout', name: 'web', message: 'Does not log', pods: 2, workloads: 1 },
      ...{ fix: 'Add the ConfigMap', first_seen: `${dayBefore(6)} 02:00:01`, last_seen: `${dayBefore(0)} 02:00:01` },
      ...{ waived: true, waived_by: 'team-a', waived_until: '2027-01-31', cause: null },
      docs: 'https://example.com/logging-disabled',
    });
    expect(told['findings']?.filter((row) => row['cause'] === old.fingerprint)).toHaveLength(1);
  });

  it('count what is open by rule and day: of two scans of a day the last, and nothing waived', () => {
    expect(columns(told['open-by-rule'], 'dt', 'rule', 'severity', 'findings', 'clusters', 'pods')).toEqual([
      [dayBefore(0), 'logging-disabled', 'high', 2, 1, 7],
      [dayBefore(0), 'logging-disabled', 'critical', 1, 1, 2],
      [dayBefore(2), 'logging-disabled', 'critical', 1, 1, 2],
      [dayBefore(3), 'logging-disabled', 'critical', 1, 1, 2],
      [dayBefore(5), 'logging-disabled', 'high', 1, 1, 2],
    ]);
  });

  it('tell how much of each cluster the last scan judged, those of which nothing was known first', () => {
    const names = ['cluster', 'status', 'coverage', 'not_evaluated', 'error', 'days_ago'];
    expect(columns(told['coverage-by-cluster'], ...names)).toEqual([
      ['web', 'failed', null, 'logging-stale', 'no answer', 1],
      ['shop', 'audited', 75, '', null, 0],
    ]);
  });

  it('tell what has been open for longest, by the last scan alone', () => {
    expect(columns(told['longest-open'], 'days_open', 'cluster', 'severity')).toEqual([
      [20, 'shop', 'critical'],
      [6, 'shop', 'high'],
      [6, 'shop', 'high'],
    ]);
  });

  it('tell what was resolved, and what of it came back', () => {
    expect(columns(told['resolved-last-week'], 'dt', 'cluster', 'days_open', 'open_again')).toEqual([
      [dayBefore(2), 'shop', 4, false],
      [dayBefore(3), 'shop', 6, true],
    ]);
  });
});
