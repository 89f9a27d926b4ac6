import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { renderOcsf } from '#report/ocsf/index.ts';
import {
  anyText,
  auditResult,
  failedCluster,
  hostileResult,
  mixedCluster,
  rules,
  verdict,
} from '../../support/builders/machine-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';
import { expectValid } from '../../support/schemas/expect-valid.ts';

/** Parsed JSON; what is asserted of it guards it. */
type Json = ReturnType<typeof JSON.parse>;

function events(result: AuditResult): Json[] {
  const lines = renderOcsf(result, { rules }).split('\n');
  expect(lines.pop()).toBe('');
  const documents = lines.map((line) => JSON.parse(line));
  for (const document of documents) expectValid('ocsf', document);
  return documents;
}

const one = (fields: Partial<Finding>) => events(auditResult(clusterResult({ findings: [finding(fields)] })))[0];

test('a finding is a Compliance Finding', () => {
  expect(one({ severity: 'critical', firstSeen: '2026-11-01T00:00:00Z', cause: `v1:${'1'.repeat(32)}` })).toMatchObject(
    {
      class_uid: 2003,
      category_uid: 2,
      type_uid: 200301,
      activity_id: 1,
      severity_id: 5,
      severity: 'Critical',
      status_id: 1,
      status: 'New',
      time: Date.parse('2026-11-24T02:00:01Z'),
      message: 'Does not log',
      metadata: {
        version: '1.6.0',
        product: { name: 'fargate-auditor', version: '0.1.0' },
        event_code: 'logging-disabled',
      },
      cloud: {
        provider: 'AWS',
        account: { uid: '111122223333', type_id: 10 },
        region: 'eu-west-1',
        cloud_partition: 'aws',
      },
      finding_info: {
        uid: `v1:${'0'.repeat(32)}`,
        title: 'logging-disabled: Deployment checkout/web',
        first_seen_time: 1_793_491_200_000,
        last_seen_time: 1_795_485_601_000,
        analytic: { uid: 'logging-disabled', name: 'Fargate logs the pods it runs', type_id: 1 },
        related_events: [{ uid: `v1:${'1'.repeat(32)}` }],
      },
      compliance: { control: 'logging-disabled', status_id: 3, status: 'Fail' },
      remediation: { desc: 'Add the ConfigMap', references: ['https://example.com/logging-disabled'] },
      resources: [
        { type: 'Deployment', namespace: 'checkout', name: 'web', data: { affected: { pods: 2 } } },
        {
          type: 'AWS::EKS::Cluster',
          name: 'shop',
          uid: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
          version: '1.33',
        },
      ],
      unmapped: { status: 'new', evidence: [{ what: 'annotation Logging', is: 'LoggingDisabled' }], commands: [] },
    },
  );
});

test.each<[Partial<Finding>, object]>([
  [{ status: 'unchanged' }, { activity_name: 'Update', type_uid: 200302, status: 'New' }],
  [{ status: 'worse' }, { activity_name: 'Update', status: 'New' }],
  [{ status: 'resolved' }, { activity_name: 'Close', type_uid: 200303, status_id: 4, compliance: { status: 'Pass' } }],
  [
    { waiver: { reason: 'On purpose' } },
    { status_id: 3, status: 'Suppressed', compliance: { status: 'Fail', status_details: ['Waived: On purpose'] } },
  ],
])('%j gives %j', (fields, expected) => {
  expect(one(fields)).toMatchObject(expected);
});

test('rules that passed, do not apply or could not be judged are events, and unknown is no pass', () => {
  const checks = events(auditResult(mixedCluster())).slice(6);
  expect(
    checks.map(({ compliance, severity, status }) => [compliance.control, compliance.status, severity, status]),
  ).toEqual([
    ['profile-unhealthy', 'Pass', 'Informational', 'Resolved'],
    ['kubelet-behind', 'Not Applicable', 'Informational', 'Resolved'],
    ['role-trust-open', 'Unknown', 'Unknown', 'New'],
    ['pod-pending', 'Unknown', 'Unknown', 'New'],
  ]);
  expect(checks[2].compliance.status_details).toEqual(['Profiles were not read (missing: eks:ListFargateProfiles)']);
});

test('a cluster that could not be audited is an event, with what is known of it', () => {
  const lost = { ...failedCluster(), account: null, region: null, partition: null };
  expect(events(auditResult(lost))).toMatchObject([
    {
      message: 'Connection refused',
      cloud: { provider: 'AWS' },
      compliance: { control: 'audit', status_id: 0, status_code: 'not-audited' },
      resources: [{ name: 'broken', uid: 'broken' }],
    },
  ]);
});

test('each event of a scan has an identity of its own', () => {
  const all = events(
    auditResult(mixedCluster(), clusterResult({ name: 'other', verdicts: [verdict('profile-unhealthy')] })),
  );
  expect(new Set(all.map(({ metadata }) => metadata.uid)).size).toBe(all.length);
});

test('without clusters there is no event', () => {
  expect(renderOcsf(auditResult())).toBe('');
});

test('any text is valid, on its line, and comes back', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(renderOcsf(hostileResult(text)).isWellFormed()).toBe(true);
      const [first] = events(hostileResult(text));
      const whole = text.toWellFormed();
      expect(first.message).toBe(whole);
      expect(first.resources[0]).toMatchObject({ type: whole, namespace: whole, name: whole });
    }),
    { numRuns: 100 },
  );
});
