import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { ProfileMatcher } from '#audit/placement/matcher.ts';
import { openSnapshot } from '#collect/snapshot/snapshot-source.ts';
import { collectFacts } from '#collect/facts.ts';
import type { AuditResult } from '#model/result/result.ts';
import { example } from '../support/clusters/example.ts';
import { runCli } from '../support/run-cli.ts';

async function scan(name: 'before' | 'after', ...words: string[]) {
  const run = await runCli(['scan', '--snapshot', example(name), '--format', 'json', ...words]);
  const result = JSON.parse(run.stdout) as AuditResult;
  const [cluster] = result.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return { run, result, cluster, findings: cluster.findings };
}

describe('scan of the workshop before the patch', () => {
  it('finds that logging is not configured and that checkout lacks its label, and nothing else', async () => {
    const { run, findings } = await scan('before');
    expect(findings.map(({ rule, subject }) => `${rule} ${subject.kind} ${subject.name}`)).toEqual([
      'logging-configmap-missing ConfigMap aws-logging',
      'selector-labels-missing Deployment checkout',
    ]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('exit 1: 2 findings at or above medium');
  });

  it('names fargate: "yes" and gives the patch, after which the profile selects a pod made from the template', async () => {
    const { findings } = await scan('before');
    const finding = findings.find(({ rule }) => rule === 'selector-labels-missing');
    expect(finding?.evidence).toContainEqual({ what: 'pod label fargate', is: 'absent', shouldBe: 'yes' });
    expect(finding?.remediation.patch).toContain('fargate: "yes"');

    const facts = await collectFacts(await openSnapshot(example('before')), { scope: [] });
    const workload = facts.workloads.ok
      ? facts.workloads.value.find(({ kind, name }) => kind === 'Deployment' && name === 'checkout')
      : undefined;
    const patch = parse(finding?.remediation.patch ?? '') as {
      spec: { template: { metadata: { labels: Record<string, string> } } };
    };
    const labels = { ...workload?.template.labels, ...patch.spec.template.metadata.labels };
    const matcher = new ProfileMatcher(facts.profiles.ok ? facts.profiles.value : []);
    expect(matcher.matching('checkout', workload?.template.labels ?? {})).toEqual([]);
    expect(matcher.matching('checkout', labels).map(({ name }) => name)).toEqual(['checkout-profile']);
  });

  it('prints what the README shows of it', async () => {
    const [, sample = ''] = /```\n(MEDIUM [^`]*)```/.exec(readFileSync('README.md', 'utf8')) ?? [];
    const { stdout } = await runCli(['scan', '--snapshot', example('before'), '--no-config']);
    const lines = sample.split('\n').filter((line) => line !== '');
    expect(lines.length).toBeGreaterThan(8);
    expect(stdout.split('\n')).toEqual(expect.arrayContaining(lines));
  });

  it('evaluates every rule that applies', async () => {
    const { cluster } = await scan('before');
    expect(cluster).toMatchObject({
      status: 'audited',
      name: 'eks-workshop',
      account: '111122223333',
      region: 'us-west-2',
    });
    expect(cluster.coverage).toMatchObject({ notEvaluated: 0, percent: 100 });
  });
});

describe('scan of the workshop after the patch', () => {
  it('finds logging-disabled on checkout, explained by logging-configmap-missing, and a single replica', async () => {
    const { findings } = await scan('after');
    expect(findings.map(({ rule, subject }) => `${rule} ${subject.kind} ${subject.name}`)).toEqual([
      'logging-configmap-missing ConfigMap aws-logging',
      'logging-disabled Deployment checkout',
      'single-replica Namespace checkout',
    ]);
    const [cause, effect] = findings;
    expect(effect?.cause).toBe(cause?.fingerprint);
    expect(effect?.message).toContain('LOGGING_CONFIGMAP_NOT_FOUND');
    expect(cause?.affected).toEqual({ pods: 1, workloads: 1, names: ['Deployment checkout/checkout'] });
  });

  it('shows the Fargate node with its zone and versions, and what was provisioned against requested', async () => {
    const { cluster } = await scan('after');
    expect(cluster.inventory).toMatchObject({ onFargate: 1, unsized: 0, nodes: { fargate: 1 } });
    expect(cluster.inventory?.nodes?.sample).toHaveLength(1);
    expect(cluster.inventory?.nodes?.sample[0]).toMatchObject({
      name: 'fargate-ip-10-42-11-96.us-west-2.compute.internal',
    });
    expect(cluster.inventory?.provisioned?.memoryGiB).toBeGreaterThan(
      cluster.inventory?.requested?.memoryGiB ?? Infinity,
    );
  });
});

describe('the JSON result', () => {
  it.each(['before', 'after'] as const)('of %s is valid by the published schema', async (name) => {
    const schema = JSON.parse(
      readFileSync(new URL('../../docs/result.schema.json', import.meta.url), 'utf8'),
    ) as object;
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    const { result } = await scan(name);
    expect(ajv.validate(schema, result), JSON.stringify(ajv.errors)).toBe(true);
  });

  it('is the same bytes each time', async () => {
    const [first, second] = await Promise.all([scan('after'), scan('after')]);
    expect(first.run.stdout).toBe(second.run.stdout);
  });

  it('comes as lines too, each a document that says what it is', async () => {
    const { stdout } = await runCli(['scan', '--snapshot', example('after'), '-o', 'jsonl', '--fail-on', 'none']);
    const types = stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types[0]).toBe('cluster');
    expect(types.at(-1)).toBe('summary');
    expect(types.filter((type) => type === 'finding')).toHaveLength(3);
  });

  it('of both snapshots in one run has two clusters', async () => {
    const { stdout } = await runCli([
      'scan',
      '--snapshot',
      example('before'),
      '--snapshot',
      example('after'),
      '-o',
      'json',
    ]);
    const { clusters, summary } = JSON.parse(stdout) as AuditResult;
    expect(clusters.map(({ findings }) => findings.length)).toEqual([2, 3]);
    expect(summary.findings).toMatchObject({ high: 3, medium: 1 });
  });
});

describe('the gate', () => {
  it('lets pass what is below it', async () => {
    expect((await scan('before', '--fail-on', 'critical')).run.code).toBe(0);
    expect((await scan('before', '--fail-on', 'none')).run.code).toBe(0);
  });
});
