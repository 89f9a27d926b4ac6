import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditResult } from '../../functions/model/result.ts';
import { startFakeCluster } from '../support/fake-cluster.ts';
import { example, failureOf, runCli } from '../support/run-cli.ts';

const bin = fileURLToPath(new URL('../../functions/cli/bin.mjs', import.meta.url));

function folder(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'cli-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe('explain', () => {
  it('tells the story as text or as JSON', async () => {
    const words = ['explain', 'deployment/checkout', '--snapshot', example('after')];
    const [text, json] = await Promise.all([runCli(words), runCli([...words, '-o', 'json'])]);
    expect([text.code, json.code]).toEqual([0, 0]);
    expect(text.stdout).toContain('✘ logging disabled: LOGGING_CONFIGMAP_NOT_FOUND');
    expect(JSON.parse(json.stdout)).toMatchObject({ subject: { name: 'checkout' }, matching: ['checkout-profile'] });
  });
});

describe('logging', () => {
  const good = '[OUTPUT]\n    Name cloudwatch_logs\n    Match kube.*\n';

  it('takes what Fargate would take', async () => {
    const run = await runCli(['logging', '-f', '-'], { stdin: good });
    expect(run.stdout).toContain('✔ Fargate would take standard input');
    expect(run.code).toBe(0);
  });

  it('refuses what Fargate would refuse, with file, line and column', async () => {
    const file = path.join(folder(), 'output.conf');
    writeFileSync(file, good.replace('cloudwatch_logs', 'datadog'));
    const [text, json] = await Promise.all([
      runCli(['logging', '-f', file]),
      runCli(['logging', '-f', file, '-o', 'json']),
    ]);
    expect(text.stdout).toMatch(/output\.conf:2:\d+:\s+refused/);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, problems: [{ code: 'plugin-unsupported', line: 2 }] });
    expect([text.code, json.code]).toEqual([1, 1]);
  });

  it('says where YAML is broken, or that there is no such file', async () => {
    const broken = await runCli(['logging', '-f', '-'], { stdin: 'apiVersion: v1\nkind: ConfigMap\ndata: {a: b' });
    expect(failureOf(broken)).toMatch(/standard input:\d+:\d+|standard input.*line \d+/);
    expect(broken.code).toBe(2);
    expect((await runCli(['logging', '-f', '/no/such/file'])).code).toBe(2);
  });
});

describe('rules', () => {
  it('lists all with id, group, title, severity, needs and docs', async () => {
    const rules = JSON.parse((await runCli(['rules', '-o', 'json'])).stdout) as Record<string, unknown>[];
    expect(rules).toHaveLength(17);
    for (const rule of rules)
      expect(Object.keys(rule)).toEqual(expect.arrayContaining(['id', 'group', 'title', 'severity', 'needs', 'docs']));
  });

  it('explains one by its page', async () => {
    const { stdout } = await runCli(['rules', 'selector-labels-missing']);
    expect(stdout).toContain('# selector-labels-missing');
    expect(stdout).toContain('## Why');
    expect(stdout).not.toContain('<!--');
  });
});

describe('output', () => {
  it('goes to a file, whole', async () => {
    const file = path.join(folder(), 'deep', 'result.json');
    const run = await runCli([
      'scan',
      '--snapshot',
      example('after'),
      '-o',
      'json',
      '--output',
      file,
      '--fail-on',
      'none',
    ]);
    expect(run.stdout).toBe('');
    expect((JSON.parse(readFileSync(file, 'utf8')) as AuditResult).clusters).toHaveLength(1);
    expect(readdirSync(path.dirname(file))).toEqual(['result.json']);
  });

  it('goes to a folder, a file for each format', async () => {
    const dir = folder();
    await runCli([
      'scan',
      '--snapshot',
      example('after'),
      '-o',
      'json,table',
      '-o',
      'jsonl',
      '--output',
      dir,
      '--fail-on',
      'none',
    ]);
    const stem = 'fargate-audit-111122223333-us-west-2-eks-workshop-20260106T104000Z';
    expect(readdirSync(dir).sort()).toEqual([`${stem}.json`, `${stem}.jsonl`, `${stem}.txt`]);
  });

  it('that cannot be written is one clear failure', async () => {
    const file = path.join(folder(), 'file');
    writeFileSync(file, '');
    const run = await runCli(['scan', '--snapshot', example('after'), '--output', path.join(file, 'below')]);
    expect(failureOf(run)).toContain(`Cannot write ${path.join(file, 'below')}`);
    expect(run.code).toBe(3);
  });

  it('is coloured when asked, and never for a pipe', async () => {
    const words = ['scan', '--snapshot', example('after'), '--fail-on', 'none'];
    const [plain, forced] = await Promise.all([runCli(words), runCli(words, { env: { FORCE_COLOR: '1' } })]);
    expect(plain.stdout).not.toContain('\u001b[');
    expect(forced.stdout).toContain('\u001b[');
  });

  it('with -q leaves stderr empty when all is well', async () => {
    const run = await runCli(['scan', '--snapshot', example('after'), '-q', '--fail-on', 'none']);
    expect(run.stderr).toBe('');
  });

  it('to a reader that leaves early ends quietly', async () => {
    const command = `"${process.execPath}" "${bin}" scan --snapshot "${example('after')}" -o json | head -c 10`;
    const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    await new Promise((resolve) => child.on('close', resolve));
    expect(stderr).not.toMatch(/EPIPE|^\s+at /m);
  });
});

describe('an interruption', () => {
  it('ends a scan that hangs, with one line and exit 130', async () => {
    const cluster = await startFakeCluster({ misbehave: () => ({ do: 'hang' }) });
    onTestFinished(() => cluster.close());
    const child = spawn(process.execPath, [bin, 'scan', '--cluster', 'shop'], {
      env: { ...process.env, ...cluster.env },
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    while (cluster.kubernetes.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(stderr).toBe('fargate-auditor: interrupted\n');
  });
});
