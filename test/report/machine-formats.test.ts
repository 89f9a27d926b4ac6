import { describe, expect, test } from 'vitest';
import type { AuditResult } from '#model/result.ts';
import { renderAsff } from '#report/asff/index.ts';
import { renderCsv } from '#report/csv/index.ts';
import { renderJunit } from '#report/junit/index.ts';
import { renderOcsf } from '#report/ocsf/index.ts';
import { renderOpenReports } from '#report/openreports/index.ts';
import { renderSarif } from '#report/sarif/index.ts';
import { auditResult, failedCluster, mixedCluster, verdict } from '../support/machine-results.ts';
import { clusterResult, finding } from '../support/results.ts';

const formats: Readonly<Record<string, (result: AuditResult) => string>> = {
  csv: renderCsv,
  junit: renderJunit,
  sarif: renderSarif,
  ocsf: renderOcsf,
  asff: renderAsff,
  openreports: renderOpenReports,
};

describe.each(Object.entries(formats))('%s', (_, render) => {
  test('the same result gives the same bytes, and stays as it was', () => {
    const result = auditResult(mixedCluster(), failedCluster());
    const before = structuredClone(result);
    expect(render(result)).toBe(render(before));
    expect(result).toEqual(before);
  });

  test('a failed cluster of which no reason is known is told all the same', () => {
    expect(render(auditResult({ ...failedCluster(), error: null }))).toContain('could not be audited');
  });

  test('a rule that could not be judged is told with its reason, or without', () => {
    const verdicts = [
      verdict('role-trust-open', { status: 'not-evaluated', reason: 'Roles were denied' }),
      verdict('kubelet-behind', { status: 'not-evaluated' }),
      verdict('eviction-blocked', { status: 'not-applicable' }),
    ];
    const told = render(auditResult(clusterResult({ status: 'incomplete', verdicts })));
    expect(told).toContain('Roles were denied');
    expect(told).toContain('could not be read');
  });

  test('a waiver is told with its reason alone', () => {
    const findings = [finding({ waiver: { reason: 'On purpose' } })];
    const told = render(auditResult(clusterResult({ findings })));
    expect(told).toContain('On purpose');
    expect(told).not.toContain('undefined');
  });
});

describe.each(Object.entries(formats).filter(([name]) => name !== 'asff'))('%s', (_, render) => {
  test('manifests have neither account nor region, and their findings are told', () => {
    const unknown = {
      partition: null,
      account: null,
      region: null,
      arn: null,
      version: null,
      createdAt: null,
    } as const;
    const location = { file: 'web.yaml', line: 12, column: 5 };
    const findings = [finding({ location }), finding({ rule: 'bare', subject: { kind: 'Pod', name: 'bare' } })];
    const told = render(auditResult(clusterResult({ ...unknown, name: 'manifests', mode: 'manifests', findings })));
    expect(told).toContain('Does not log');
    expect(told).toContain('web.yaml');
    expect(told).not.toMatch(/undefined|\[object/);
  });
});
