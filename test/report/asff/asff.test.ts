import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditResult, ClusterResult } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import { severities } from '#model/finding/severity.ts';
import { renderAsff } from '#report/asff/index.ts';
import {
  anyText,
  auditResult,
  failedCluster,
  fingerprintOf,
  hostileResult,
  mixedCluster,
  notEvaluated,
  verdict,
} from '../../support/builders/machine-results.ts';
import { clusterResult, finding } from '../../support/builders/results.ts';
import { expectValid } from '../../support/schemas/expect-valid.ts';

const mostBytes = 240 * 1024;

/** Parsed JSON; what is asserted of it guards it. */
type Json = ReturnType<typeof JSON.parse>;

function findings(result: AuditResult): Json[] {
  const all = JSON.parse(renderAsff(result));
  for (let start = 0; start < all.length; start += 100) expectValid('asff', all.slice(start, start + 100));
  for (const one of all) expect(Buffer.byteLength(JSON.stringify(one))).toBeLessThan(mostBytes);
  return all;
}

const of = (fields: Partial<ClusterResult>) => findings(auditResult(clusterResult(fields)));
const one = (fields: Partial<Finding>) => of({ findings: [finding(fields)] })[0];
const coverage = (fields: Partial<ClusterResult>) => of(fields).at(-1);

test('a finding has an identity, true times and a true severity', () => {
  const times = { firstSeen: '2026-11-01T00:00:00Z', lastSeen: '2026-11-23T02:00:00Z' };
  expect(one({ ...times, severity: 'critical' })).toEqual({
    SchemaVersion: '2018-10-08',
    Id: `arn:aws:eks:eu-west-1:111122223333:cluster/shop/logging-disabled/${'0'.repeat(32)}`,
    ProductArn: 'arn:aws:securityhub:eu-west-1:111122223333:product/111122223333/default',
    GeneratorId: 'fargate-auditor/logging-disabled',
    AwsAccountId: '111122223333',
    Region: 'eu-west-1',
    Types: ['Software and Configuration Checks'],
    CreatedAt: times.firstSeen,
    FirstObservedAt: times.firstSeen,
    LastObservedAt: times.lastSeen,
    UpdatedAt: '2026-11-24T02:00:01Z',
    Severity: { Label: 'CRITICAL', Original: 'critical' },
    FindingProviderFields: {
      Severity: { Label: 'CRITICAL', Original: 'critical' },
      Types: ['Software and Configuration Checks'],
    },
    Title: 'logging-disabled: Deployment checkout/web',
    Description: 'Does not log\nannotation Logging: LoggingDisabled',
    Remediation: { Recommendation: { Text: 'Add the ConfigMap', Url: 'https://example.com/logging-disabled' } },
    ProductFields: {
      'fargate-auditor/cluster': 'shop',
      'fargate-auditor/mode': 'live',
      'fargate-auditor/rule': 'logging-disabled',
      'fargate-auditor/fingerprint': fingerprintOf(0),
      'fargate-auditor/status': 'new',
    },
    Resources: [
      {
        Type: 'Other',
        Id: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop/checkout/Deployment/web',
        Region: 'eu-west-1',
        Partition: 'aws',
        Details: {
          Other: {
            kind: 'Deployment',
            namespace: 'checkout',
            name: 'web',
            pods: '2',
            workloads: '1',
            affected: 'web-1 web-2',
          },
        },
      },
      {
        Type: 'AwsEksCluster',
        Id: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop',
        Region: 'eu-west-1',
        Partition: 'aws',
        Details: {
          AwsEksCluster: { Arn: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop', Name: 'shop', Version: '1.33' },
        },
      },
    ],
    Compliance: { Status: 'FAILED' },
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
  });
});

test('every severity keeps its own label', () => {
  expect(severities.map((severity) => one({ severity }).Severity.Label)).toEqual([
    'CRITICAL',
    'HIGH',
    'MEDIUM',
    'LOW',
    'INFORMATIONAL',
  ]);
});

test('the next scan changes neither the identity nor when it was created', () => {
  const kept = ({ Id, CreatedAt, FirstObservedAt }: Json) => ({ Id, CreatedAt, FirstObservedAt });
  const first = one({ status: 'new' });
  const later = of({
    takenAt: '2026-11-25T02:00:00Z',
    findings: [finding({ status: 'worse', severity: 'critical' })],
  })[0];
  expect(kept(later)).toEqual(kept(first));
  expect(later.UpdatedAt > first.UpdatedAt).toBe(true);
});

test('findings of different clusters and rules never share an identity', () => {
  const clusters = ['a', 'b'].map((name) => clusterResult({ name, findings: [finding(), finding({ rule: 'other' })] }));
  const ids = findings(auditResult(...clusters)).map(({ Id }) => Id);
  expect(new Set(ids).size).toBe(6);
});

test('a waived finding is suppressed, with the reason', () => {
  expect(one({ waiver: { reason: 'On purpose', owner: 'team-a', until: '2027-01-31' } })).toMatchObject({
    Workflow: { Status: 'SUPPRESSED' },
    RecordState: 'ACTIVE',
    Compliance: { Status: 'FAILED' },
    Note: { Text: 'Waived until 2027-01-31 (team-a): On purpose', UpdatedBy: 'fargate-auditor' },
  });
});

const resolved = finding({ status: 'resolved' });
const passed = [verdict('logging-disabled')];

test('a resolved finding is archived', () => {
  expect(of({ verdicts: passed, findings: [resolved] })[0]).toMatchObject({
    RecordState: 'ARCHIVED',
    Workflow: { Status: 'RESOLVED' },
    Compliance: { Status: 'PASSED' },
  });
  expect(
    of({ verdicts: [verdict('logging-disabled', { status: 'not-applicable' })], findings: [resolved] }),
  ).toHaveLength(2);
});

test.each<[string, Partial<ClusterResult>]>([
  ['a failed audit', { status: 'failed', verdicts: [] }],
  ['a rule that was not judged', { verdicts: [notEvaluated('logging-disabled')] }],
  ['a rule that saw only part', { verdicts: [verdict('logging-disabled', { status: 'fail', unread: 1 })] }],
  ['a rule that is gone', { verdicts: [] }],
  ['an audit of other namespaces', { verdicts: passed, scope: { namespaces: ['payments'] } }],
])('%s archives nothing', (_, fields) => {
  expect(of({ ...fields, findings: [resolved] }).filter(({ RecordState }) => RecordState === 'ARCHIVED')).toEqual([]);
});

test('an audit of its namespace archives a finding, and says nothing of the whole cluster', () => {
  const scope = { namespaces: ['checkout'] };
  expect(of({ verdicts: passed, scope, findings: [resolved] })).toMatchObject([{ RecordState: 'ARCHIVED' }]);
});

test('how much of a cluster was judged is a finding of its own', () => {
  const complete = { coverage: { evaluated: 3, notApplicable: 1, notEvaluated: 0, percent: 100 }, verdicts: passed };
  expect(coverage(complete)).toMatchObject({
    Id: 'arn:aws:eks:eu-west-1:111122223333:cluster/shop/audit-coverage',
    CreatedAt: '2026-01-01T00:00:00Z',
    Severity: { Label: 'INFORMATIONAL' },
    Compliance: { Status: 'PASSED' },
    Description: '3 rules judged, 1 not applicable',
  });
  expect(coverage({ verdicts: [...passed, notEvaluated('role-trust-open')] })).toMatchObject({
    Severity: { Label: 'MEDIUM' },
    Compliance: { Status: 'NOT_AVAILABLE' },
    Workflow: { Status: 'NEW' },
    Title: '1 rule could not be fully judged on shop',
    Description:
      'Missing permissions: eks:ListFargateProfiles\nrole-trust-open: Profiles were not read (missing: eks:ListFargateProfiles)',
  });
  expect(coverage({ status: 'incomplete', verdicts: passed })).toMatchObject({
    Compliance: { Status: 'NOT_AVAILABLE' },
  });
});

test('a cluster that could not be audited says so', () => {
  expect(findings(auditResult(failedCluster()))).toMatchObject([
    {
      Title: 'broken could not be audited',
      Description: 'Connection refused',
      Severity: { Label: 'HIGH' },
      Compliance: { Status: 'NOT_AVAILABLE' },
      CreatedAt: '2026-01-01T00:00:00Z',
    },
  ]);
});

test('the partition is the one of the cluster, or of its region', () => {
  const [known] = of({
    partition: 'aws-cn',
    region: 'cn-north-1',
    arn: 'arn:aws-cn:eks:cn-north-1:111122223333:cluster/shop',
  });
  expect(known.ProductArn).toBe('arn:aws-cn:securityhub:cn-north-1:111122223333:product/111122223333/default');
  const [guessed] = of({ partition: null, region: 'us-gov-west-1', arn: null, status: 'failed' });
  const [china] = of({ partition: null, region: 'cn-north-1', arn: null, status: 'failed' });
  expect(china.Id).toMatch(/^arn:aws-cn:eks:cn-north-1:/);
  expect(guessed.Id).toBe('arn:aws-us-gov:eks:us-gov-west-1:111122223333:cluster/shop/audit-coverage');
  const [iso] = of({
    partition: 'aws-iso',
    region: 'us-iso-east-1',
    arn: 'arn:aws-iso:eks:us-iso-east-1:111122223333:cluster/shop',
  });
  expect(iso.Resources[0]).not.toHaveProperty('Partition');
});

test('without account or region an audit cannot be told, and is not dropped in silence', () => {
  const unknown = { account: null, region: null, arn: null, partition: null } as const;
  expect(() => of({ ...unknown, mode: 'manifests', findings: [finding()] })).toThrow(
    'The findings of shop cannot go to Security Hub: account and region are not known (mode manifests); choose another format',
  );
  expect(findings(auditResult({ ...failedCluster(), ...unknown }, mixedCluster()))).not.toEqual([]);
});

test('any text is within the limits of the API, and begins what it becomes', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(renderAsff(hostileResult(text)).isWellFormed()).toBe(true);
      const [first] = findings(hostileResult(text));
      const whole = text.toWellFormed();
      expect(first.Description.slice(0, 500)).toBe(`${whole}\n${whole}: ${whole}`.slice(0, 500) || first.Description);
    }),
    { numRuns: 100 },
  );
});
