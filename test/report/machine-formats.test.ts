import { describe, expect, test } from 'vitest';
import { type Format, formatNames } from '#model/result/format.ts';
import type { AuditResult } from '#model/result/result.ts';
import { renderResult } from '#report/index.ts';
import { auditResult, failedCluster, mixedCluster, verdict } from '../support/builders/machine-results.ts';
import { clusterResult, finding } from '../support/builders/results.ts';

/** Formats that people read, and those that have the result as it is. Every other has a shape that somebody else made. */
const ours: readonly Format[] = ['table', 'markdown', 'html', 'json', 'jsonl'];
const machineFormats = formatNames.filter((format) => !ours.includes(format));

function render(result: AuditResult, format: Format): Promise<string> {
  return renderResult(result, format, { width: 100, color: false, rules: [] });
}

describe.each(machineFormats)('%s', (format) => {
  test('the same result gives the same bytes, and stays as it was', async () => {
    const result = auditResult(mixedCluster(), failedCluster());
    const before = structuredClone(result);
    expect(await render(result, format)).toBe(await render(before, format));
    expect(result).toEqual(before);
  });

  test('a failed cluster of which no reason is known is told all the same', async () => {
    expect(await render(auditResult({ ...failedCluster(), error: null }), format)).toContain('could not be audited');
  });

  test('a rule that could not be judged is told with its reason, or without', async () => {
    const verdicts = [
      verdict('role-trust-open', { status: 'not-evaluated', reason: 'Roles were denied' }),
      verdict('kubelet-behind', { status: 'not-evaluated' }),
      verdict('eviction-blocked', { status: 'not-applicable' }),
    ];
    const told = await render(auditResult(clusterResult({ status: 'incomplete', verdicts })), format);
    expect(told).toContain('Roles were denied');
    expect(told).toContain('could not be read');
  });

  test('a waiver is told with its reason alone', async () => {
    const findings = [finding({ waiver: { reason: 'On purpose' } })];
    const told = await render(auditResult(clusterResult({ findings })), format);
    expect(told).toContain('On purpose');
    expect(told).not.toContain('undefined');
  });
});

describe.each(machineFormats.filter((format) => format !== 'asff'))('%s', (format) => {
  test('manifests have neither account nor region, and their findings are told', async () => {
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
    const told = await render(
      auditResult(clusterResult({ ...unknown, name: 'manifests', mode: 'manifests', findings })),
      format,
    );
    expect(told).toContain('Does not log');
    expect(told).toContain('web.yaml');
    expect(told).not.toMatch(/undefined|\[object/);
  });
});
