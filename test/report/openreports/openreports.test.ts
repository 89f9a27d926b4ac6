import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { AuditResult } from '#model/result/result.ts';
import { renderOpenReports } from '#report/openreports/index.ts';
import { plainText } from '#report/result/outcomes.ts';
import {
  anyText,
  auditResult,
  failedCluster,
  fingerprintOf,
  hostileResult,
  mixedCluster,
  rules,
} from '../../support/builders/machine-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';
import { expectValid } from '../../support/schemas/expect-valid.ts';

/** What YAML 1.2 calls printable; readers such as that of kubectl refuse the rest, even in quotes. */
const unprintable = /[^\t\n\r\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Parsed JSON; what is asserted of it guards it. */
type Json = ReturnType<typeof JSON.parse>;

function reports(result: AuditResult): Json[] {
  const yaml = renderOpenReports(result, { rules });
  expect(yaml).not.toMatch(unprintable);
  const documents = parseAllDocuments(yaml, { strict: true });
  return documents.map((document) => {
    expect(document.errors).toEqual([]);
    const report = document.toJS();
    expectValid('openreports', report);
    return report;
  });
}

const summed = (report: Json) =>
  Object.fromEntries(
    ['pass', 'fail', 'warn', 'error', 'skip'].map((name) => [
      name,
      report.results.filter(({ result }: { result: string }) => result === name).length,
    ]),
  );

test('workloads are in the Report of their namespace, all else in the ClusterReport', () => {
  const [cluster, namespace, ...others] = reports(auditResult(mixedCluster()));
  expect(others).toEqual([]);
  expect(cluster).toMatchObject({
    kind: 'ClusterReport',
    metadata: { name: expect.stringMatching(/^fargate-audit-shop-[\da-f]{8}$/) },
    source: 'fargate-auditor',
    summary: { pass: 1, fail: 0, warn: 0, error: 2, skip: 2 },
  });
  expect(namespace).toMatchObject({
    kind: 'Report',
    metadata: { name: cluster.metadata.name, namespace: 'checkout' },
    scope: { apiVersion: 'v1', kind: 'Namespace', name: 'checkout' },
    summary: { pass: 0, fail: 3, warn: 1, error: 0, skip: 0 },
  });
  expect(cluster.metadata.annotations).toMatchObject({
    'fargate-auditor.io/cluster': 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
    'fargate-auditor.io/coverage': '75%',
  });
});

test('each rule and finding is told for what it is', () => {
  const [cluster] = reports(auditResult(mixedCluster()));
  expect(cluster.results.map(({ policy, result, message }: Json) => [policy, result, message])).toEqual([
    ['profile-unhealthy', 'pass', 'Profiles are healthy'],
    ['kubelet-behind', 'skip', 'no nodes'],
    ['role-trust-open', 'error', 'Profiles were not read (missing: eks:ListFargateProfiles)'],
    ['pod-pending', 'error', 'Two namespaces were denied'],
    ['profile-overlap', 'skip', 'FargateProfile apps: Does not log'],
  ]);
  expect(cluster.results.at(-1).properties).toMatchObject({
    waived: 'On purpose',
    waivedBy: 'team-a',
    waivedUntil: '2027-01-31',
  });
});

test('a finding names its object, its identity and its fix', () => {
  const [, { results }] = reports(auditResult(clusterResult({ findings: [finding()] })));
  expect(results).toEqual([
    {
      policy: 'logging-disabled',
      result: 'fail',
      severity: 'high',
      scored: true,
      message: 'Deployment checkout/web: Does not log',
      timestamp: { seconds: 1_795_485_601, nanos: 0 },
      resources: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'checkout', name: 'web' }],
      properties: {
        fingerprint: fingerprintOf(0),
        status: 'new',
        firstSeen: '2026-11-24T02:00:01Z',
        pods: '2',
        workloads: '1',
        fix: 'Add the ConfigMap',
        docs: 'https://example.com/logging-disabled',
      },
    },
  ]);
});

test('what is no object of Kubernetes is not named as one, and a missing ConfigMap needs no namespace', () => {
  const subjects = [
    { kind: 'Role', name: 'pods' },
    { kind: 'ConfigMap', namespace: 'aws-observability', name: 'aws-logging' },
  ];
  const findings = subjects.map((subject, index) => finding({ subject, fingerprint: fingerprintOf(index) }));
  const [{ kind, results }, ...others] = reports(auditResult(clusterResult({ findings })));
  expect([kind, others]).toEqual(['ClusterReport', []]);
  expect(results.map(({ resources }: Json) => resources)).toEqual([
    undefined,
    [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'aws-observability', name: 'aws-logging' }],
  ]);
});

test('a cluster that could not be audited is an error, one without anything an empty report', () => {
  const [failed, empty] = reports(auditResult(failedCluster(), clusterResult()));
  expect(failed.results).toMatchObject([{ policy: 'audit', result: 'error', message: 'Connection refused' }]);
  expect(empty).toMatchObject({ kind: 'ClusterReport', results: [], summary: { pass: 0, error: 0 } });
});

test('clusters whose names differ in case or account only have reports of their own', () => {
  const names = [clusterResult({ name: 'Shop_1' }), clusterResult({ name: 'shop-1' })];
  const [first, second] = reports(auditResult(...names));
  expect(first.metadata.name).not.toBe(second.metadata.name);
});

test('what etcd would refuse is split into several reports, none of its results lost', () => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    finding({ fingerprint: fingerprintOf(index), message: 'long '.repeat(150) }),
  );
  const parts = reports(auditResult(clusterResult({ findings: many }))).slice(1);
  expect(parts.length).toBeGreaterThan(2);
  expect(parts.flatMap(({ results }) => results)).toHaveLength(1000);
  for (const part of parts) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThan(600_000);
  for (const part of parts) expect(part.summary).toEqual(summed(part));
  expect(new Set(parts.map(({ metadata }) => metadata.name)).size).toBe(parts.length);
});

test('any text is valid and comes back', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const namespaced = reports(hostileResult(text)).filter(({ kind }) => kind === 'Report');
      const plain = plainText(text);
      expect(namespaced[0].metadata.namespace).toBe(plain);
      expect(namespaced[0].results[0].resources).toEqual([{ kind: plain, namespace: plain, name: plain }]);
    }),
    { numRuns: 60 },
  );
});
