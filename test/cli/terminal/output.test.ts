import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { example } from '../../support/clusters/example.ts';
import { bin, failureOf, runCli } from '../../support/run-cli.ts';
import { emptyFolder } from '../../support/clusters/snapshot-folder.ts';

describe('output', () => {
  it('goes to a file, whole', async () => {
    const file = path.join(await emptyFolder(), 'deep', 'result.json');
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
    const dir = await emptyFolder();
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
    const file = path.join(await emptyFolder(), 'file');
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

  it.each([
    [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, true],
    [{ LANG: 'de_DE.ISO-8859-1' }, true],
    [{ LC_CTYPE: 'C.UTF-8', LANG: 'C' }, false],
    [{ LANG: 'ko_KR.utf8' }, false],
    [{}, false],
  ])('in the locale %j is in ASCII: %s', async (env, isAscii) => {
    const words = ['explain', 'deployment/checkout', '--snapshot', example('after'), '--no-config'];
    const { stdout } = await runCli(words, { env });
    expect(stdout).toContain(isAscii ? '`- + checkout-profile' : '└─ ✓ checkout-profile');
    // eslint-disable-next-line no-control-regex -- ASCII is the point
    expect(/^[\u0000-\u007f]*$/.test(stdout)).toBe(isAscii);
  });

  it('in a log is 100 columns wide, with progress on stderr when asked for', async () => {
    const words = ['scan', '--snapshot', example('after'), '--snapshot', example('before'), '--fail-on', 'none'];
    const { stdout, stderr } = await runCli([...words, '--verbose']);
    expect(stdout).toContain(`${'─'.repeat(100)}\n`);
    expect(stdout).not.toContain('reading the cluster');
    expect(stderr).toMatch(/^0 of 2 clusters · .+: reading the cluster$/m);
    expect((await runCli(words)).stderr).not.toContain('reading the cluster');
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

  it('that fails on its way leaves nothing behind', async () => {
    const dir = await emptyFolder();
    const run = await runCli(['scan', '--snapshot', example('after'), '--output', path.join(dir, 'x'.repeat(300))]);
    expect(failureOf(run)).toContain('Cannot write');
    expect(run.code).toBe(3);
    expect(readdirSync(dir)).toEqual([]);
  });
});

/** Runs the command line on a terminal of its own; null where there is no tool that makes one. */
function onTerminal(words: readonly string[], env: Readonly<Record<string, string>>): string | null {
  const command = [process.execPath, bin, ...words].map((word) => `'${word}'`).join(' ');
  const { PATH = '', HOME = '' } = process.env;
  const run = spawnSync('script', ['-qec', `stty cols 80; ${command}`, '/dev/null'], {
    env: { PATH, HOME, TERM: 'xterm-256color', ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return run.error === undefined ? run.stdout.replaceAll('\r\n', '\n') : null;
}

describe('on a terminal', () => {
  const words = ['scan', '--snapshot', example('after'), '-q', '--fail-on', 'none'];
  const colour = '\u001b[';

  it('has its width, and colours unless NO_COLOR or TERM say otherwise', async () => {
    const terminal = async (env: Readonly<Record<string, string>> = {}) =>
      (await runCli(words, { columns: 80, env: { TERM: 'xterm-256color', ...env } })).stdout;
    expect(await terminal()).toContain(colour);
    expect(stripVTControlCharacters(await terminal())).toContain(`${'─'.repeat(80)}\n`);
    for (const env of [{ NO_COLOR: '1' }, { NO_COLOR: '0' }, { TERM: 'dumb' }])
      expect(await terminal(env)).not.toContain(colour);
    expect(await terminal({ NO_COLOR: '' })).toContain(colour);
  });

  it.each([
    [undefined, 80],
    [100, 100],
    [120, 120],
  ])('of %s columns has a help of at most %i', async (columns, most) => {
    const run = await runCli(['scan', '--help'], columns === undefined ? {} : { columns });
    const widest = Math.max(...run.stdout.split('\n').map((line) => line.length));
    expect(widest).toBeGreaterThan(most - 10);
    expect(widest).toBeLessThanOrEqual(most);
    expect(run).toMatchObject({ code: 0, stderr: '' });
  });

  it.skipIf(onTerminal(['--version'], {}) === null)('gets the same in a process of its own', async () => {
    const { stdout } = await runCli(words, { columns: 80, env: { TERM: 'xterm-256color' } });
    expect(onTerminal(words, {})).toBe(stdout);
  });
});
