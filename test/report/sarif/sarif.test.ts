import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { renderSarif } from '#report/sarif/index.ts';
import {
  anyText,
  auditResult,
  failedCluster,
  fingerprintOf,
  hostileResult,
  mixedCluster,
  rules,
  verdict,
} from '../../support/builders/machine-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';
import { expectValid } from '../../support/schemas/expect-valid.ts';

function run(result: AuditResult, options = { rules }) {
  const log = JSON.parse(renderSarif(result, options));
  expectValid('sarif', log);
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
}

test('results are present when there are none', () => {
  expect(run(auditResult(clusterResult()))).toMatchObject({
    results: [],
    invocations: [{ executionSuccessful: true }],
  });
  expect(run(auditResult()).results).toEqual([]);
});

test('every rule that was judged is there, and results refer to it', () => {
  const { tool, results } = run(auditResult(mixedCluster()));
  const ids = tool.driver.rules.map(({ id }: { id: string }) => id);
  expect(ids).toEqual([
    'kubelet-behind',
    'logging-disabled',
    'pod-pending',
    'profile-overlap',
    'profile-unhealthy',
    'role-trust-open',
  ]);
  for (const { ruleId, ruleIndex } of results) expect(ids[ruleIndex]).toBe(ruleId);
  expect(tool.driver.rules[1]).toEqual({
    id: 'logging-disabled',
    shortDescription: { text: 'Fargate logs the pods it runs' },
    fullDescription: { text: 'Fargate logs the pods it runs.' },
    help: { text: 'Fargate logs the pods it runs. See https://example.com/logging-disabled' },
    helpUri: 'https://example.com/logging-disabled',
    defaultConfiguration: { level: 'error' },
    properties: { severity: 'high', 'problem.severity': 'error' },
  });
});

test('a finding is a result with its identity, level and state', () => {
  const [first, second, third] = run(auditResult(mixedCluster())).results;
  expect(first).toMatchObject({
    ruleId: 'logging-disabled',
    level: 'error',
    rank: 95,
    baselineState: 'new',
    suppressions: [],
    fingerprints: { 'fargateAuditor/v1': fingerprintOf(1) },
    partialFingerprints: { primaryLocationLineHash: fingerprintOf(1).slice(3) },
    message: {
      text: 'Deployment checkout/web: Does not log\nannotation Logging: LoggingDisabled\nFix: Add the ConfigMap',
    },
    properties: { cluster: 'shop', severity: 'critical' },
  });
  expect([second, third]).toMatchObject([
    { level: 'warning', baselineState: 'updated' },
    { level: 'note', baselineState: 'unchanged' },
  ]);
});

test('no finding poses as a vulnerability', () => {
  expect(renderSarif(auditResult(mixedCluster()), { rules })).not.toContain('security-severity');
});

test('a manifest has its file, line and column', () => {
  const location = { file: './deploy/web app.yaml', line: 12, column: 5 };
  const [result] = run(auditResult(clusterResult({ findings: [finding({ location })] }))).results;
  expect(result.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'deploy/web%20app.yaml', uriBaseId: '%SRCROOT%' },
    region: { startLine: 12, startColumn: 5 },
  });
});

test.each([
  ['/srv/a b.yaml', 'file:///srv/a%20b.yaml'],
  ['C:\\apps\\a.yaml', 'file:///C:/apps/a.yaml'],
])('the absolute path %s is a file URI', (file, uri) => {
  const location = { file, line: 1, column: 1 };
  const [result] = run(auditResult(clusterResult({ findings: [finding({ location })] }))).results;
  expect(result.locations[0].physicalLocation.artifactLocation).toEqual({ uri });
});

test('an object of a cluster has a name, and a path that GitHub takes and that says what it is', () => {
  const [result] = run(auditResult(clusterResult({ findings: [finding()] }))).results;
  expect(result.locations).toEqual([
    {
      physicalLocation: {
        artifactLocation: {
          uri: 'clusters/111122223333/eu-west-1/shop/checkout/Deployment/web',
          description: { text: 'An object of the cluster; there is no such file.' },
        },
        region: { startLine: 1 },
      },
      logicalLocations: [
        {
          name: 'web',
          kind: 'resource',
          fullyQualifiedName: 'arn:aws:eks:eu-west-1:111122223333:cluster%2Fshop/checkout/Deployment/web',
        },
      ],
    },
  ]);
});

test('a waiver is an accepted suppression', () => {
  const { results } = run(auditResult(mixedCluster()));
  expect(results.find(({ ruleId }: { ruleId: string }) => ruleId === 'profile-overlap').suppressions).toEqual([
    {
      kind: 'external',
      status: 'accepted',
      justification: 'On purpose',
      properties: { owner: 'team-a', until: '2027-01-31' },
    },
  ]);
});

test('a resolved finding is not stated', () => {
  expect(run(auditResult(clusterResult({ findings: [finding({ status: 'resolved' })] }))).results).toEqual([]);
});

test('what could not be judged is a notification, and a cluster that could not be audited a failed run', () => {
  const { invocations, tool, properties } = run(auditResult(mixedCluster(), failedCluster()));
  const [{ executionSuccessful, toolExecutionNotifications: told }] = invocations;
  expect(executionSuccessful).toBe(false);
  expect(told).toMatchObject([
    {
      level: 'warning',
      message: { text: 'shop: role-trust-open: Profiles were not read (missing: eks:ListFargateProfiles)' },
      associatedRule: { id: 'role-trust-open', index: tool.driver.rules.length - 1 },
    },
    { level: 'warning', message: { text: 'shop: pod-pending: Two namespaces were denied' } },
    { level: 'error', message: { text: 'broken: Connection refused' } },
  ]);
  expect(properties.clusters).toMatchObject([
    { name: 'shop', status: 'incomplete' },
    { name: 'broken', status: 'failed' },
  ]);
});

test('an upload of one cluster replaces that of the same cluster only', () => {
  const one = run(auditResult(clusterResult())).automationDetails.id;
  expect(one).toBe('fargate-auditor/111122223333/eu-west-1/shop/20261124T020001Z-abcdef01');
  const several = run(auditResult(clusterResult(), clusterResult({ name: 'b' }))).automationDetails.id;
  expect(several).toBe('fargate-auditor/20261124T020001Z-abcdef01');
});

test('more results than GitHub takes are cut from the mildest on, and it is said', () => {
  const many = Array.from({ length: 25_001 }, (_, index) =>
    finding({ fingerprint: fingerprintOf(index), severity: index === 0 ? 'info' : 'low', evidence: [] }),
  );
  const log = JSON.parse(renderSarif(auditResult(clusterResult({ findings: many }))));
  const [{ results, invocations }] = log.runs;
  expect(results).toHaveLength(25_000);
  expect(results.some(({ rank }: { rank: number }) => rank === 5)).toBe(false);
  expect(invocations[0].toolExecutionNotifications[0].message.text).toMatch(/^1 finding left out, the mildest/);
});

test('rules that the catalogue does not have are described by their id', () => {
  const cluster = clusterResult({ verdicts: [verdict('a-rule')], findings: [finding()] });
  const { tool } = JSON.parse(renderSarif(auditResult(cluster))).runs[0];
  expect(tool.driver.rules).toMatchObject([
    { id: 'a-rule', shortDescription: { text: 'a-rule' } },
    { id: 'logging-disabled', helpUri: 'https://example.com/logging-disabled' },
  ]);
});

/** As a viewer shows a message: links and placeholders apart from text. */
function shown(text: string): string {
  return text
    .replaceAll('{{', '{')
    .replaceAll('}}', '}')
    .replaceAll(/\\([\\[\]])/g, '$1');
}

test('any text is valid, well formed, no link and no placeholder, and comes back', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const rendered = renderSarif(hostileResult(text));
      expect(rendered.isWellFormed()).toBe(true);
      const log = JSON.parse(rendered);
      expectValid('sarif', log);
      const [{ message, locations }] = log.runs[0].results;
      const whole = text.toWellFormed();
      expect(shown(message.text)).toContain(`${whole} ${whole}/${whole}: ${whole}\n`);
      expect(message.text.replaceAll(/\{\{|\}\}|\\./gs, '')).not.toMatch(/[{}[\]\\]/);
      expect(locations[0].logicalLocations[0].name).toBe(whole);
    }),
    { numRuns: 100 },
  );
});
