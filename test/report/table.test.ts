import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { read, unread } from '../../functions/model/slice.ts';
import type { AuditResult, ClusterResult, Finding } from '../../functions/model/result.ts';
import { renderTable } from '../../functions/report/table.ts';
import { summarize } from '../../functions/run/audit-result.ts';
import { facts, fargatePod, nodes, pod, profile, selector } from '../support/builders.ts';
import { audit } from '../support/judge.ts';

const opted = read([profile({ selectors: [selector('apps', { fargate: 'yes' })] })]);
const silent = { Logging: 'LoggingDisabled: LOGGING_CONFIGMAP_NOT_FOUND' };

/** Pods that lack a label, pods that do not log, and no logging configuration. */
async function troubled(): Promise<ClusterResult> {
  const ours = facts({ profiles: opted, loggingConfigMap: read(null), workloads: read([]) });
  const api = { name: 'api-1', labels: { fargate: 'yes' }, owner: { kind: 'StatefulSet', name: 'api', uid: 'u' } };
  return audit(ours, [pod(), fargatePod({ ...api, annotations: silent })]);
}

function table(result: AuditResult, width = 100, color = false): string {
  return renderTable(result, { width, color });
}

function withFinding(result: ClusterResult, change: (finding: Finding) => Partial<Finding>): AuditResult {
  return summarize([{ ...result, findings: result.findings.map((finding) => ({ ...finding, ...change(finding) })) }]);
}

describe('the table', () => {
  it('shows each finding once, worst first, and effects below their cause', async () => {
    const text = table(summarize([await troubled()]));
    const heads = text.split('\n').filter((line) => /^(HIGH|MEDIUM|LOW|INFO) /.test(line));
    expect(heads.map((line) => line.split(/\s+/).at(-1))).toEqual([
      'logging-configmap-missing',
      'selector-labels-missing',
    ]);
    expect(text.match(/explains HIGH StatefulSet apps\/api/g)).toHaveLength(1);
  });

  it('prints every command whole, on a line of its own', async () => {
    const result = await troubled();
    const lines = table(summarize([result]), 40)
      .split('\n')
      .map((line) => line.trim());
    const commands = result.findings.flatMap(({ remediation }) => remediation.commands);
    expect(commands.length).toBeGreaterThan(2);
    for (const command of commands) expect(lines).toContain(command);
  });

  it('shows a patch where no command carries it, and only there', async () => {
    const text = table(summarize([await troubled()]));
    expect(text).toContain('with this as aws-logging.yaml:');
    expect(text).not.toContain('with this change:');
  });

  it.each([40, 80, 120])('fits %d columns, but for what is to be copied', async (width) => {
    const text = table(summarize([await troubled()]), width);
    const prose = text.split('\n').filter((line) => !/^ {6,}/.test(line));
    for (const line of prose) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  it('says the same with and without colour', async () => {
    const result = summarize([await troubled()]);
    const plain = table(result);
    const coloured = table(result, 100, true);
    expect(coloured).toContain('\u001b[');
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });

  it('caps evidence and names, and says how many are left', async () => {
    const many = Array.from({ length: 9 }, (_, n) => ({ what: `thing ${String(n)}`, is: 'absent' }));
    const affected = { pods: 12, workloads: 1, names: ['a', 'b'] };
    const text = table(withFinding(await troubled(), () => ({ evidence: many, affected })));
    expect(text).toContain('… 3 more (see --format json)');
    expect(text).toContain('12 pods: a, b, … 10 more');
    expect(text).not.toContain('thing 6');
  });

  it('says what was not evaluated, why, and what to grant', async () => {
    const denied = unread('Not allowed to list namespaces', 'list namespaces (cluster-wide RBAC)');
    const text = table(summarize([await audit(facts({ namespaces: denied }))]));
    expect(text).toContain('Not evaluated');
    expect(text).toMatch(/logging-namespace-unlabelled.*Not allowed to list namespaces/s);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('Grant: list namespaces (cluster-wide RBAC)');
  });

  it('says that all is well, with coverage', async () => {
    const text = table(summarize([await audit(facts(), [fargatePod()])]));
    expect(text).toContain('No findings');
    expect(text).toContain('coverage 100 %');
  });

  it('shows what runs on Fargate', async () => {
    const some = { ...nodes({ fargate: 2, other: 1 }), byZone: { a: 1, b: 1 }, byKubelet: { 'v1.33.5': 2 } };
    const text = table(summarize([await audit(facts({ nodes: read(some) }), [fargatePod()])]));
    expect(text).toContain('1 pod read, 1 on Fargate, 0.25 vCPU 0.5 GB provisioned');
    expect(text).toContain('2 Fargate nodes in a (1) b (1), v1.33.5');
  });

  it('names a cluster that could not be audited with its error, and sums up several', async () => {
    const good = await troubled();
    const failed: ClusterResult = {
      ...good,
      name: 'lost',
      status: 'failed',
      error: 'Cannot reach it',
      findings: [],
      inventory: null,
    };
    const text = table(summarize([good, failed]));
    expect(text).toContain('FAILED Cannot reach it');
    expect(text).toContain('2 clusters: 0 critical, 2 high, 1 medium');
    expect(text).toContain('1 cluster not fully audited');
  });

  it('shows warnings', async () => {
    const text = table(summarize([{ ...(await troubled()), warnings: ['The clock was guessed'] }]));
    expect(text).toContain('Warning: The clock was guessed');
  });

  it('cuts what is endless, and says how long it was', async () => {
    const endless = 'x'.repeat(10_000);
    const text = table(
      withFinding(await troubled(), ({ subject }) => ({
        subject: { ...subject, name: endless },
        evidence: [{ what: 'name', is: endless }],
        affected: { pods: 1, workloads: 1, names: [endless] },
      })),
    );
    expect(text.replaceAll(/\s+/g, ' ')).toContain('(10000 characters)');
    expect(text.length).toBeLessThan(8000);
  });

  it('tells the severity in words, with or without colour', async () => {
    for (const color of [true, false]) {
      const text = stripVTControlCharacters(table(summarize([await troubled()]), 40, color));
      expect(text).toMatch(/^HIGH ConfigMap/m);
      expect(text).toMatch(/^MEDIUM Deployment/m);
    }
  });

  it('says so where the cluster has nothing that applies, or only EKS told of it', async () => {
    const empty = await audit(facts({ profiles: read([]) }));
    expect(table(summarize([empty]))).toContain('nothing applies');
    const lost: ClusterResult = { ...(await troubled()), status: 'failed', error: 'no answer' };
    expect(table(summarize([lost]))).toMatch(/FAILED no answer[^]*HIGH ConfigMap/);
  });

  it('shows strangers’ text without acting on it', async () => {
    const result = await troubled();
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (evil) => {
        const text = table(
          withFinding(result, ({ subject }) => ({
            message: evil,
            subject: { ...subject, name: evil },
            evidence: [{ what: evil, is: evil, shouldBe: evil }],
            affected: { pods: 1, workloads: 1, names: [evil] },
          })),
        );
        // eslint-disable-next-line no-control-regex -- control characters are what must not be there
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 40 },
    );
  });
});
