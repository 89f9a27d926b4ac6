import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditResultSchema } from '#model/result/result.ts';
import { example } from '../support/clusters/example.ts';
import { type CliRun, failureOf, runCli } from '../support/run-cli.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'diff-'));
const file = (name: string) => path.join(folder, name);

/** The bundled cluster before and after checkout came to Fargate, where it does not log. */
beforeAll(async () => {
  const save = (name: 'before' | 'after') =>
    scan(name, '-o', 'json', '--output', file(`${name}.json`), '--fail-on', 'none');
  await Promise.all([save('before'), save('after')]);
  writeFileSync(file('cut.json'), readFileSync(file('after.json'), 'utf8').slice(0, 500));
});

function scan(name: 'before' | 'after', ...words: string[]): Promise<CliRun> {
  return runCli(['scan', '--snapshot', example(name), '--no-config', ...words]);
}

function diff(before: string, after: string, ...words: string[]): Promise<CliRun> {
  return runCli(['diff', file(`${before}.json`), file(`${after}.json`), ...words]);
}

function statusesOf({ stdout }: CliRun): Record<string, string> {
  const { clusters } = auditResultSchema.parse(JSON.parse(stdout));
  return Object.fromEntries(clusters.flatMap(({ findings }) => findings.map(({ rule, status }) => [rule, status])));
}

const changes = {
  ...{ 'selector-labels-missing': 'resolved', 'logging-disabled': 'new' },
  ...{ 'logging-configmap-missing': 'unchanged', 'single-replica': 'new' },
};

afterAll(() => rmSync(folder, { recursive: true }));

describe('diff', () => {
  it('shows what changed, and fails for what is new', async () => {
    const run = await diff('before', 'after');
    expect(run.stdout).toMatch(/^HIGH Deployment checkout\/checkout {2}new +logging-disabled$/m);
    expect(run.stdout).toContain('Resolved\n    ✓ medium Deployment checkout/checkout selector-labels-missing');
    expect(run.stdout).toContain('1 unchanged finding not shown');
    expect(run.stdout).not.toContain('HIGH ConfigMap');
    expect(run.stdout).toContain('Since 2026-01-06T10:20:00Z: 2 new, 1 unchanged, 1 resolved');
    expect(run.stderr).toContain('exit 1: 1 new or worse finding at or above medium');
    expect(run.code).toBe(1);
  });

  it('of a result with itself shows and fails nothing', async () => {
    const run = await diff('after', 'after');
    expect(run.stdout).toContain('3 unchanged findings not shown');
    expect(run.stdout).not.toMatch(/^(CRITICAL|HIGH|MEDIUM|LOW|INFO) |Resolved/m);
    expect(run.code).toBe(0);
  });

  it('gives the whole result as JSON, with what it was compared with', async () => {
    const run = await diff('before', 'after', '-o', 'json', '--fail-on', 'none');
    expect(statusesOf(run)).toEqual(changes);
    expect(JSON.parse(run.stdout)).toMatchObject({ comparedWith: { takenAt: '2026-01-06T10:20:00Z' } });
    expect(run.code).toBe(0);
  });

  it('writes several formats to a folder, in the language that is asked for', async () => {
    const output = path.join(folder, 'out');
    const run = await diff('before', 'after', '-o', 'markdown,csv', '--output', output, '--lang', 'ko', '-q');
    expect(run).toMatchObject({ stdout: '', stderr: '', code: 1 });
    const stem = path.join(output, 'fargate-audit-111122223333-us-west-2-eks-workshop-20260106T104000Z');
    expect(readFileSync(`${stem}.md`, 'utf8')).toContain('### 해결됨\n\n- 중간 · Deployment `checkout/checkout`');
    expect(readFileSync(`${stem}.csv`, 'utf8')).toContain('resolved');
  });

  it('points out that the earlier result is the later one', async () => {
    const run = await diff('after', 'before', '--fail-on', 'none');
    expect(run.stderr).toContain('warning: The baseline (2026-01-06T10:40:00Z) is newer than this result');
  });

  it('needs two results, and says what is wrong with a file', async () => {
    const [missing, cut, one] = await Promise.all([
      diff('none', 'after'),
      diff('after', 'cut'),
      runCli(['diff', file('after.json')]),
    ]);
    expect(failureOf(missing)).toContain(`Cannot read ${file('none.json')}: ENOENT`);
    expect(failureOf(cut)).toContain(`${file('cut.json')} is not JSON`);
    expect(failureOf(one)).toContain("missing required argument 'after'");
    expect([missing, cut, one].map(({ code }) => code)).toEqual([2, 3, 2]);
    expect(missing.stdout + cut.stdout + one.stdout).toBe('');
  });
});

describe('scan with a baseline', () => {
  it('says what is new and resolved, and fails for all that is there', async () => {
    const run = await scan('after', '--baseline', file('before.json'), '-o', 'json');
    expect(statusesOf(run)).toEqual(changes);
    expect(run.stderr).toContain('exit 1: 2 findings at or above medium');
    expect(run.code).toBe(1);
  });

  it('shows all that is open in its table, with since when', async () => {
    const { stdout } = await scan('after', '--baseline', file('before.json'));
    expect(stdout).toMatch(/^HIGH ConfigMap aws-observability\/aws-logging {2}since 2026-01-06, last seen 2026-01-06/m);
    expect(stdout).not.toContain('not shown');
  });

  it('can fail for what is new alone', async () => {
    const baseline = (name: string) => ['--baseline', file(`${name}.json`), '--fail-on-new'];
    const [grown, same] = await Promise.all([
      scan('after', ...baseline('before')),
      scan('after', ...baseline('after')),
    ]);
    expect(grown.stderr).toContain('exit 1: 1 new or worse finding at or above medium');
    expect(same.stderr).toContain('exit 0: nothing new or worse at or above medium');
    expect([grown.code, same.code]).toEqual([1, 0]);
  });

  it('refuses to judge what is new without one, or with one that is broken, before it reads the cluster', async () => {
    const [none, cut, missing] = await Promise.all([
      scan('after', '--fail-on-new'),
      scan('after', '--baseline', file('cut.json')),
      scan('after', '--baseline', file('none.json'), '--fail-on-new'),
    ]);
    expect(failureOf(none)).toContain('--fail-on-new needs --baseline FILE');
    expect(failureOf(cut)).toContain(`${file('cut.json')} is not JSON`);
    expect(failureOf(missing)).toContain('Cannot read');
    expect([none, cut, missing].map(({ code }) => code)).toEqual([2, 3, 2]);
    expect(none.stdout + cut.stdout + missing.stdout).toBe('');
  });
});
