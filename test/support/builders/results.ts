import type { ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { ScanSummary } from '#model/scan/scan.ts';
import type { StoredResult } from '#model/result/stored-result.ts';

/** The scan of a day of November 2026, at two in the morning. */
export function scanOf(day: number): Pick<ScanSummary, 'scanId' | 'scheduledTime'> {
  const date = String(day).padStart(2, '0');
  return { scanId: `202611${date}T020000Z`, scheduledTime: `2026-11-${date}T02:00:00Z` };
}

export const place = { account: '111122223333', region: 'eu-west-1' };
export const shop = { ...place, cluster: 'shop' };

export function finding(fields: Partial<Finding> = {}): Finding {
  return {
    fingerprint: `v1:${'0'.repeat(32)}`,
    rule: 'logging-disabled',
    severity: 'high',
    subject: { kind: 'Deployment', namespace: 'checkout', name: 'web' },
    message: 'Does not log',
    evidence: [{ what: 'annotation Logging', is: 'LoggingDisabled' }],
    affected: { pods: 2, workloads: 1, names: ['web-1', 'web-2'] },
    status: 'new',
    remediation: { summary: 'Add the ConfigMap', commands: [] },
    docs: 'https://example.com/logging-disabled',
    cause: null,
    firstSeen: '2026-11-24T02:00:01Z',
    lastSeen: '2026-11-24T02:00:01Z',
    waiver: null,
    ...fields,
  };
}

export function clusterResult(fields: Partial<ClusterResult> = {}): ClusterResult {
  const name = fields.name ?? 'shop';
  return {
    ...{ partition: 'aws', ...place, name, arn: `arn:aws:eks:${place.region}:${place.account}:cluster/${name}` },
    version: '1.33',
    createdAt: '2026-01-01T00:00:00Z',
    takenAt: '2026-11-24T02:00:01Z',
    status: 'audited',
    error: null,
    mode: 'live',
    scope: { namespaces: [] },
    warnings: [],
    coverage: { evaluated: 3, notApplicable: 0, notEvaluated: 1, percent: 75 },
    verdicts: [],
    findings: [],
    inventory: null,
    ...fields,
  };
}

export function storedResult(day: number, fields: Partial<ClusterResult> = {}): StoredResult {
  const result = clusterResult(fields);
  return {
    ...{ schema: 'fargate-auditor/stored-result/v2', ...scanOf(day), ...place },
    ...{ result, resolved: [], unlogged: null, unimported: null },
  };
}

const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };

export function scanSummary(day: number, fields: Partial<ScanSummary> = {}): ScanSummary {
  return {
    schema: 'fargate-auditor/summary/v2',
    ...scanOf(day),
    completedAt: '2026-11-24T02:10:00Z',
    previousScanId: null,
    complete: true,
    findings: none,
    waived: 0,
    changes: { new: 0, worse: 0, unchanged: 0, resolved: 0 },
    firstJudged: null,
    rules: {},
    clusters: [],
    left: [],
    optedOut: [],
    refusedOptOuts: [],
    filtered: 0,
    leftAccounts: [],
    lessCovered: [],
    changed: [],
    ...fields,
  };
}

export function summarizedCluster(
  fields: Partial<ScanSummary['clusters'][number]> = {},
): ScanSummary['clusters'][number] {
  const counts = { leftOut: 0, findings: none, waived: 0, new: 0, worse: 0, unchanged: 0, resolved: 0 };
  const kept = { resultKey: null, resultSha256: null, unlogged: null, unimported: null };
  return { ...shop, status: 'audited', error: null, coverage: 100, ...counts, ...kept, ...fields };
}
