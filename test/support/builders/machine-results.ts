import fc from 'fast-check';
import type { AuditResult, ClusterResult, Verdict } from '#model/result/result.ts';
import type { Finding } from '#model/finding/finding.ts';
import type { RuleInfo } from '#report/result/outcomes.ts';
import { anyCharacter } from './any-character.ts';
import { clusterResult, finding } from './results.ts';

export const rules: RuleInfo[] = [
  {
    id: 'logging-disabled',
    title: 'Fargate logs the pods it runs',
    severity: 'high',
    docs: 'https://example.com/logging-disabled',
  },
  { id: 'profile-unhealthy', title: 'Profiles are healthy', severity: 'high', docs: 'https://example.com/profiles' },
];

export function auditResult(...clusters: ClusterResult[]): AuditResult {
  return {
    schema: 'fargate-auditor/result/v2',
    tool: { name: 'fargate-auditor', version: '0.1.0' },
    scanId: '20261124T020001Z-abcdef01',
    takenAt: '2026-11-24T02:00:01Z',
    clusters,
    summary: { findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 }, new: 0, resolved: 0, incomplete: false },
  };
}

export function verdict(rule: string, fields: Partial<Verdict> = {}): Verdict {
  return { rule, status: 'pass', judged: 3, unread: 0, missingPermissions: [], ...fields };
}

export const notEvaluated = (rule: string): Verdict =>
  verdict(rule, {
    ...{ status: 'not-evaluated', judged: 0, unread: 1, reason: 'Profiles were not read' },
    missingPermissions: ['eks:ListFargateProfiles'],
  });

export function fingerprintOf(index: number): string {
  return `v1:${index.toString(16).padStart(32, '0')}`;
}

/** A cluster with a finding of every status, a waived one, and a verdict of every kind. */
export function mixedCluster(): ClusterResult {
  const one = (index: number, fields: Partial<Finding>) => finding({ fingerprint: fingerprintOf(index), ...fields });
  return clusterResult({
    status: 'incomplete',
    verdicts: [
      verdict('logging-disabled', { status: 'fail' }),
      verdict('profile-unhealthy'),
      verdict('kubelet-behind', { status: 'not-applicable', reason: 'no nodes' }),
      notEvaluated('role-trust-open'),
      verdict('pod-pending', { status: 'fail', unread: 2, reason: 'Two namespaces were denied' }),
      verdict('profile-overlap', { status: 'fail' }),
    ],
    findings: [
      one(1, { status: 'new', severity: 'critical' }),
      one(2, { status: 'worse', severity: 'medium', rule: 'pod-pending' }),
      one(3, { status: 'unchanged', severity: 'info', firstSeen: '2026-11-01T00:00:00Z', cause: fingerprintOf(1) }),
      one(4, {
        ...{ rule: 'profile-overlap', severity: 'low', subject: { kind: 'FargateProfile', name: 'apps' } },
        waiver: { reason: 'On purpose', owner: 'team-a', until: '2027-01-31' },
      }),
      one(5, { status: 'resolved', rule: 'profile-unhealthy', subject: { kind: 'FargateProfile', name: 'old' } }),
      one(6, { severity: 'high', location: { file: './deploy/web app.yaml', line: 12, column: 5 } }),
    ],
  });
}

export const failedCluster = (): ClusterResult =>
  clusterResult({
    ...{ name: 'broken', arn: null, version: null, status: 'failed', error: 'Connection refused' },
    coverage: { evaluated: 0, notApplicable: 0, notEvaluated: 0, percent: null },
  });

/** Any text, halves of surrogate pairs and control characters included, and what formats act on. */
export const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    ...[
      '=cmd|"/c calc"!A1',
      '+1',
      '-1',
      '@SUM(1)',
      '\t=1',
      '\r\n=1',
      '"',
      "'",
      ',;\n',
      ']]>',
      '<!--',
      '&#0;',
      '&amp;',
      '&foo;',
    ],
    ...[
      '\u0000',
      '\ud800',
      '\udc00x',
      '\ufffe',
      '\u0085\u2028\ufeff\u202e',
      '[a](https://example.com)',
      '{0}',
      '{{',
      '..',
    ],
    ...[
      '- x: y',
      '%YAML',
      '!!js/function',
      'x'.repeat(3000),
      '漢'.repeat(2000),
      '   ',
      '',
      '__proto__',
      '🚀'.repeat(600),
    ],
  ),
);

/** A result in which every text of a stranger is that text. */
export function hostileResult(text: string): AuditResult {
  const hostile = finding({
    ...{ subject: { kind: text, namespace: text, name: text }, message: text },
    evidence: [{ what: text, is: text, shouldBe: text }],
    affected: { pods: 3, workloads: 2, names: [text, text] },
    remediation: { summary: text, commands: [text], patch: text, notes: [text] },
    location: { file: text, line: 1, column: 1 },
  });
  const waived = { ...hostile, fingerprint: fingerprintOf(1), waiver: { reason: text, owner: text, until: text } };
  const bare = finding({ ...hostile, fingerprint: fingerprintOf(2), severity: 'info' });
  delete bare.location;
  const denied = { ...notEvaluated('role-trust-open'), reason: text, missingPermissions: [text] };
  const cluster = clusterResult({
    ...{ name: text, version: text, error: text, warnings: [text], scope: { namespaces: [] } },
    verdicts: [verdict('logging-disabled', { status: 'fail' }), denied],
    findings: [hostile, waived, bare],
  });
  return auditResult(cluster, { ...cluster, status: 'failed', arn: null });
}
