import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from '#handlers/edge.ts';
import { manifestLineSchema, scanSchema } from '#model/scan/scan.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { BrokenDocument, type Documents } from '#publish/documents.ts';
import { createDocuments } from '#publish/s3/s3-documents.ts';
import { readResult } from '#run/diff/against-baseline.ts';
import { summarize } from '#run/scan/audit-result.ts';
import { type FakeS3, startFakeS3 } from '../support/fakes/fake-s3.ts';
import {
  clusterResult,
  finding,
  place,
  scanOf,
  scanSummary,
  shop,
  storedResult,
  summarizedCluster,
} from '../support/builders/results.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';
import { changed, describeStored } from '../support/schemas/stored-documents.ts';

interface Bucket {
  readonly s3: FakeS3;
  readonly documents: Documents;
  readonly warned: string[];
}

async function bucket(): Promise<Bucket> {
  const s3 = await startFakeS3();
  const warned: string[] = [];
  return {
    s3,
    warned,
    documents: createDocuments({ bucket: 'audits', client: s3.client, warn: (m) => warned.push(m) }),
  };
}

/** A reader of the text of one object. */
function from(key: string, read: (bucket: Bucket) => Promise<unknown>) {
  return async (text: string) => {
    const all = await bucket();
    all.s3.objects.set(key, text);
    return read(all);
  };
}

const due = scanOf(24);
const scan = { ...due, manifestKey: `v2/scans/${due.scanId}/manifest.jsonl`, clusters: 1, duplicate: false };
const line = { ...due, ...shop, error: null };
const resultKey = 'v2/dt=2026-11-24/account=111122223333/region=eu-west-1/cluster=shop/20261124T020000Z.json';
const pointerKey = 'v2/latest/account=111122223333/region=eu-west-1/cluster=shop/pointer.json';
const summaryKey = `v2/scans/${due.scanId}/summary.json`;
const claimKey = `v2/scans/${due.scanId}/claim.json`;
const pointer = { ...due, key: resultKey };

const wholeFinding: Finding = finding({
  evidence: [{ what: 'annotation Logging', is: 'LoggingDisabled', shouldBe: 'LoggingEnabled' }],
  location: { file: 'web.yaml', line: 1, column: 1 },
  remediation: { summary: 'Add it', commands: ['kubectl apply'], patch: 'kind: ConfigMap', notes: ['Argo CD reverts'] },
  waiver: { reason: 'agreed', owner: 'team', until: '2027-01-31', source: 'configuration' },
});

const count = { vcpu: 1, memoryGiB: 2 };
const whole: ClusterResult = clusterResult({
  verdicts: [
    {
      rule: 'logging-disabled',
      status: 'not-evaluated',
      judged: 1,
      unread: 1,
      reason: 'not read',
      missingPermissions: ['list pods'],
    },
  ],
  findings: [wholeFinding],
  waivers: [
    {
      rule: 'logging-disabled',
      scope: 'all',
      owner: null,
      reason: 'agreed',
      until: null,
      source: 'configuration',
      status: 'active',
      findings: 1,
    },
  ],
  inventory: {
    pods: 1,
    onFargate: 1,
    nodes: {
      total: 1,
      fargate: 1,
      byZone: { a: 1 },
      byKubelet: { '1.33': 1 },
      byRuntime: {},
      byOsImage: {},
      sample: [{ name: 'ip-10', zone: null, kubelet: null, kubeProxy: null, runtime: null, osImage: null }],
    },
    provisioned: count,
    requested: count,
    unsized: 0,
    estimatedUsdPerMonth: { provisioned: 9, requested: 4 },
  },
  placement: {
    profiles: [{ name: 'apps', status: 'ACTIVE', selectors: [{ namespace: 'apps', labels: { a: 'b' } }] }],
    map: [{ namespace: 'apps', profile: 'apps', onFargate: 1, elsewhere: 0, nearMiss: 0 }],
    nearMisses: [
      {
        subject: { kind: 'Deployment', namespace: 'apps', name: 'web' },
        profile: 'apps',
        selector: 0,
        pods: 1,
        asked: [{ key: 'a', value: 'b', status: 'wrong-value', podKey: 'a', podValue: 'c' }],
        others: { d: 'e' },
      },
    ],
    leftOut: { map: 0, nearMisses: 0 },
  },
  workloads: [
    {
      subject: { kind: 'Deployment', name: 'web' },
      location: { file: 'web.yaml', line: 1, column: 1 },
      fargate: 'yes',
      profiles: ['apps'],
      why: null,
      accepted: 'yes',
      refusedBy: [],
      size: count,
      sizeUncertain: false,
      logging: 'configured',
      loggingWhy: null,
    },
  ],
});

/** Labels and counts, whose keys are the cluster's. */
const maps = [
  'inventory.nodes.byZone',
  'inventory.nodes.byKubelet',
  'inventory.nodes.byRuntime',
  'inventory.nodes.byOsImage',
  'placement.profiles.0.selectors.0.labels',
  'placement.nearMisses.0.others',
];

describeStored({
  name: 'a result',
  sample: { ...summarize([whole]), comparedWith: { scanId: 'before', takenAt: '2026-11-23T02:00:01Z' } },
  optional: {
    comparedWith: undefined,
    waivers: undefined,
    'summary.waived': undefined,
    'clusters.0.waivers': undefined,
    'clusters.0.placement': undefined,
    'clusters.0.workloads': undefined,
  },
  maps: ['summary.findings', ...maps.map((at) => `clusters.0.${at}`)],
  wrong: ['clusters.0.findings.0.severity', 'fatal'],
  where: /result\.json is not? /,
  readers: {
    'diff and --baseline': async (text) => {
      const file = path.join(await emptyFolder(), 'result.json');
      writeFileSync(file, text);
      return readResult(file);
    },
  },
});

const stored = { ...storedResult(24), baseKey: 'dt=before', gone: false, result: whole, resolved: [wholeFinding] };

describeStored({
  name: 'a stored result',
  sample: stored,
  optional: {
    baseKey: undefined,
    gone: undefined,
    resolved: [],
    unlogged: 'its run ended before CloudWatch Logs had acknowledged them',
    unimported: null,
    'result.waivers': undefined,
  },
  maps: maps.map((at) => `result.${at}`),
  wrong: ['result.coverage.percent', 'all'],
  where:
    /^s3:\/\/audits\/v2\/dt=2026-11-24\/account=111122223333\/region=eu-west-1\/cluster=shop\/20261124T020000Z\.json is /,
  readers: {
    readResult: from(resultKey, ({ documents }) => documents.readResult(resultKey)),
    latestResult: from(resultKey, async ({ documents, s3 }) => {
      s3.objects.set(pointerKey, JSON.stringify(pointer));
      return documents.latestResult(shop);
    }),
  },
});

describeStored({
  name: 'a line of a manifest',
  sample: line,
  wrong: ['region', '../..'],
  where: /^(s3:\/\/audits\/v2\/scans\/20261124T020000Z\/manifest\.jsonl line 1 is |input: )/,
  readers: {
    readManifest: from(scan.manifestKey, async ({ documents }) => {
      const [only] = await Array.fromAsync(documents.readManifest(scan.manifestKey));
      if (only instanceof BrokenDocument) throw only;
      return only;
    }),
  },
});

describeStored({
  name: 'the plan of a scan',
  sample: {
    ...{ schema: 'fargate-auditor/plan/v1', ...due, previousScanId: scanOf(23).scanId },
    lines: [{ ...line, base: { key: resultKey, status: 'audited' } }],
    left: [{ ...shop, reason: 'unreachable', detail: 'no route' }],
    optedOut: [{ ...shop, reason: 'moves', until: '2026-12-24' }],
    refusedOptOuts: [{ ...shop, problem: 'it ended' }],
    filtered: 1,
    leftAccounts: [{ account: shop.account, name: 'bank', reason: 'inactive', state: 'SUSPENDED' }],
    problems: ['Not allowed to list accounts'],
    mayBeEmpty: true,
  },
  optional: {
    'lines.0.base': undefined,
    left: [],
    optedOut: [],
    refusedOptOuts: [],
    filtered: 0,
    leftAccounts: [],
    problems: [],
    mayBeEmpty: false,
  },
  wrong: ['previousScanId', 'yesterday'],
  where: /^s3:\/\/audits\/v2\/scans\/20261124T020000Z\/plan\.json is /,
  readers: { readPlan: from(`v2/scans/${due.scanId}/plan.json`, ({ documents }) => documents.readPlan(due.scanId)) },
});

describeStored({
  name: 'a summary',
  sample: scanSummary(24, {
    clusters: [summarizedCluster({ resultKey })],
    changed: [{ cluster: 'shop', finding: wholeFinding }],
    rules: { 'logging-disabled': 1 },
    left: [{ ...shop, reason: 'deleted', detail: null }],
    optedOut: [{ ...shop, reason: 'moves', until: '2026-12-24' }],
    refusedOptOuts: [{ ...shop, problem: 'it ended' }],
    filtered: 1,
    leftAccounts: [{ account: shop.account, name: 'bank', reason: 'inactive', state: 'SUSPENDED' }],
    lessCovered: [{ ...shop, from: 75, to: 50 }],
  }),
  optional: {
    waived: 0,
    rules: {},
    left: [],
    optedOut: [],
    refusedOptOuts: [],
    filtered: 0,
    leftAccounts: [],
    lessCovered: [],
    'clusters.0.waived': 0,
    'clusters.0.unlogged': null,
    'clusters.0.unimported': null,
  },
  maps: ['findings', 'rules', 'clusters.0.findings'],
  wrong: ['changes.new', 'one'],
  where: /^s3:\/\/audits\/v2\/scans\/20261124T020000Z\/summary\.json is /,
  readers: {
    readSummary: from(summaryKey, ({ documents }) => documents.readSummary(due.scanId)),
    summariesBefore: from(summaryKey, async ({ documents, s3, warned }) => {
      s3.objects.set(
        `v2/latest/summaries/${9_999_999_999_999 - Date.parse(due.scheduledTime)}-${due.scanId}.json`,
        '{}',
      );
      const [only] = await Array.fromAsync(documents.summariesBefore('2026-11-25T02:00:00Z'));
      if (warned.length > 0) throw new Error(warned.join());
      return only;
    }),
  },
});

describeStored({
  name: 'a pointer to the latest result',
  sample: pointer,
  wrong: ['scheduledTime', 'yesterday'],
  where: /^s3:\/\/audits\/v2\/latest\/account=111122223333\/region=eu-west-1\/cluster=shop\/pointer\.json is /,
  readers: {
    latestResult: from(pointerKey, async ({ documents, s3 }) => {
      s3.objects.set(resultKey, JSON.stringify(stored));
      expect(await documents.latestResult(shop)).toEqual(stored);
      return pointer;
    }),
  },
});

describeStored({
  name: 'the claim of a scan',
  sample: { executionId: 'first' },
  wrong: ['executionId', 1],
  where: /^s3:\/\/audits\/v2\/scans\/20261124T020000Z\/claim\.json is .* It is replaced\.$/,
  readers: {
    claimScan: async (text) => {
      const { s3, documents, warned } = await bucket();
      s3.objects.set(claimKey, text);
      const isOurs = await documents.claimScan(due.scanId, 'first');
      if (warned.length > 0) throw new Error(warned.join());
      return { executionId: isOurs ? 'first' : 'another' };
    },
  },
});

describe('what goes from step to step', () => {
  it.each([
    ['a scan', scanSchema, scan],
    ['a line of a manifest', manifestLineSchema, line],
  ])('%s is taken with an unknown field, and a wrong one is named', (_, schema, sample) => {
    expect(parse(schema, { ...sample, addedLater: 1 })).toEqual(sample);
    expect(() => parse(schema, { ...sample, scanId: 'x' })).toThrow(/^scanId: /);
  });
});

describe('a broken document that is in the way of a better one', () => {
  const good = { ...scanSummary(24), clusters: [summarizedCluster()] };
  it.each([
    ['a result', resultKey, stored, ({ documents }: Bucket) => documents.writeResult(stored)],
    ['a pointer', pointerKey, pointer, ({ documents }: Bucket) => documents.moveLatest(shop, due)],
    ['a summary', summaryKey, good, ({ documents }: Bucket) => documents.writeSummary(good)],
    ['a claim', claimKey, { executionId: 'new' }, ({ documents }: Bucket) => documents.claimScan(due.scanId, 'new')],
  ])('%s is replaced, and named', async (_, key, better, write) => {
    const all = await bucket();
    all.s3.objects.set(key, JSON.stringify(better).slice(0, -2));
    await write(all);
    expect(JSON.parse(all.s3.objects.get(key) ?? '')).toEqual(better);
    expect(all.warned).toEqual([expect.stringMatching(`^s3://audits/${key} is no JSON: .* It is replaced.$`)]);
  });

  it('is no result whose delivery could be noted', async () => {
    const { s3, documents } = await bucket();
    s3.objects.set(resultKey, JSON.stringify(changed(stored, 'account', place.region)));
    await expect(documents.noteDelivery(stored, 'unlogged', null)).rejects.toThrow(
      `s3://audits/${resultKey} is broken`,
    );
  });
});
