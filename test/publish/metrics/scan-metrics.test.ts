import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { recordCluster, recordPolls, recordScan } from '#publish/metrics/scan-metrics.ts';
import { anyCharacter } from '../../support/builders/any-character.ts';
import { clusterResult, finding, scanSummary, summarizedCluster } from '../../support/builders/results.ts';

interface Emf {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

let printed = '';

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

function documents(): Emf[] {
  return printed
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

/** What CloudWatch asks of a document before it makes metrics of it. */
function expectValid(document: Emf): void {
  expect(Math.abs(Date.now() - document._aws.Timestamp)).toBeLessThan(60_000);
  expect(document._aws.CloudWatchMetrics).toHaveLength(1);
  for (const { Namespace, Dimensions, Metrics } of document._aws.CloudWatchMetrics) {
    expect(Namespace).toBe('FargateAuditor');
    expect(Dimensions).toHaveLength(1);
    for (const set of Dimensions) {
      expect(set.length).toBeLessThanOrEqual(30);
      for (const name of set) expect(document[name]).toMatch(/^[\x20-\x7e]{1,1024}$/);
    }
    expect(Metrics.length).toBeLessThanOrEqual(100);
    for (const { Name } of Metrics) expect(document[Name]).toSatisfy(Number.isFinite);
  }
}

const service = 'fargate-auditor-prod';
const all = { service, clusterMetrics: 'all' } as const;

test('a cluster has its own few metrics, by account, region and name, where that is asked for', () => {
  const findings = [finding(), finding({ severity: 'low' }), finding({ status: 'resolved' })];
  recordCluster(clusterResult({ findings }), 1234.5, all);
  const [document, ...others] = documents();
  expect(others).toEqual([]);
  expectValid(document!);
  expect(document).toMatchObject({ service, account: '111122223333', region: 'eu-west-1', cluster: 'shop' });
  expect(dimensionsOf(document!)).toEqual(['account', 'cluster', 'region', 'service']);
  expect(document).toMatchObject({
    DurationMs: 1234.5,
    Coverage: 75,
    FindingsHigh: 1,
    FindingsLow: 1,
    FindingsInfo: 0,
  });
  expect(document).not.toHaveProperty('PodsAudited');
});

test('a cluster has its coverage alone, or nothing, where that is asked for', () => {
  recordCluster(clusterResult(), 5, { service, clusterMetrics: 'none' });
  expect(documents()).toEqual([]);
  recordCluster(clusterResult(), 5, { service, clusterMetrics: 'coverage' });
  const [document] = documents();
  expectValid(document!);
  expect(metricsOf(document!)).toEqual(['Coverage']);
});

test('a cluster that failed has no counts of findings', () => {
  recordCluster(clusterResult({ status: 'failed', account: null, region: null }), 1, all);
  const [document] = documents();
  expectValid(document!);
  expect(document).toMatchObject({ account: 'unknown', region: 'unknown' });
  expect(document).not.toHaveProperty('FindingsHigh');
});

test('a scan says how it went in all', () => {
  const clusters = [
    summarizedCluster({ coverage: 80 }),
    summarizedCluster({ status: 'incomplete', coverage: 40 }),
    // Of these ClustersFailed speaks.
    summarizedCluster({ status: 'failed', coverage: 0 }),
    summarizedCluster({ status: 'missing', cluster: null, coverage: null }),
  ];
  const findings = { critical: 1, high: 2, medium: 3, low: 4, info: 5 };
  const changes = { new: 6, worse: 7, unchanged: 8, resolved: 9 };
  recordScan(scanSummary(24, { clusters, findings, changes }), service, 2);
  const [document, ...others] = documents();
  expect(others).toEqual([]);
  expectValid(document!);
  expect(dimensionsOf(document!)).toEqual(['service']);
  expect(document).toMatchObject({
    ...{
      ScanCompleted: 1,
      Clusters: 3,
      ClustersSkipped: 0,
      ClustersLeft: 0,
      ClustersFailed: 2,
      ClustersIncomplete: 1,
      CoverageMinimum: 40,
    },
    ...{ FindingsCritical: 1, FindingsInfo: 5, FindingsNew: 6, FindingsWorse: 7, FindingsResolved: 9 },
    ...{ DestinationsFailed: 2, service },
  });
});

test('each rule has the findings of all clusters, also none', () => {
  recordScan(scanSummary(24, { rules: { 'logging-disabled': 2, 'profile-overlap': 0 } }), service);
  const [, ...rules] = documents();
  rules.forEach(expectValid);
  expect(rules.map(({ rule, FindingsByRule }) => [rule, FindingsByRule])).toEqual([
    ['logging-disabled', 2],
    ['profile-overlap', 0],
  ]);
  for (const document of rules) expect(dimensionsOf(document)).toEqual(['rule', 'service']);
});

test.each([
  ['without clusters', []],
  ['of which no cluster could be audited', [summarizedCluster({ status: 'failed', coverage: 0 })]],
])('a scan %s has no coverage', (_, clusters) => {
  recordScan(scanSummary(24, { clusters }), service);
  expect(documents()[0]).not.toHaveProperty('CoverageMinimum');
});

test('no finding, however hostile, gets into a metric document', () => {
  const hostile = fc.record({
    message: fc.string({ unit: anyCharacter }),
    rule: fc.constantFrom('_aws', '__proto__', 'x\n'),
  });
  const property = fc.property(fc.array(hostile, { maxLength: 200 }), (fields) => {
    printed = '';
    recordCluster(clusterResult({ findings: fields.map(finding) }), 5, all);
    expect(documents()).toHaveLength(1);
    documents().forEach(expectValid);
  });
  fc.assert(property, { numRuns: 50 });
});

function dimensionsOf({ _aws }: Emf): string[] {
  return _aws.CloudWatchMetrics[0]!.Dimensions[0]!.toSorted();
}

function metricsOf({ _aws }: Emf): string[] {
  return _aws.CloudWatchMetrics[0]!.Metrics.map(({ Name }) => Name);
}

test('polls that failed are counted, and nothing is sent where none did', () => {
  recordPolls(0, 'fargate-auditor-dev');
  expect(documents()).toEqual([]);
  recordPolls(3, 'fargate-auditor-dev');
  const [document] = documents();
  expectValid(document!);
  expect(document).toMatchObject({ service: 'fargate-auditor-dev', PollsFailed: 3 });
});
