import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { example } from '../../support/clusters/example.ts';
import { runCli, spawnCli } from '../../support/run-cli.ts';
import { emptyFolder } from '../../support/clusters/snapshot-folder.ts';

const output =
  '[OUTPUT]\n  Name cloudwatch_logs\n  region us-west-2\n  log_group_name g\n  log_stream_prefix p-\n  Match *\n';

/** The command line in a process of its own; all else about it is tested in that of the tests. */
describe('a process of the command line', () => {
  it.each<[number, string, readonly string[], { stdin?: string; env?: Record<string, string> }]>([
    [0, 'Fargate would take what it reads', ['logging', '-f', '-'], { stdin: output }],
    [1, 'there are findings', ['scan', '--snapshot', example('after')], { env: { FORCE_COLOR: '1', LC_ALL: 'C' } }],
    [2, 'the question is wrong', ['scan', '--snapshto', 'x'], {}],
    [3, 'nothing can be written', ['scan', '--snapshot', example('after'), '--output', '/dev/null/below'], {}],
  ])('ends with %i when %s, and prints what main prints', async (code, _, words, options) => {
    const [own, spawned] = [await runCli(words, options), await spawnCli(words, options)];
    expect(spawned.code).toBe(code);
    expect(spawned).toEqual(own);
    expect(own.stdout + own.stderr).not.toBe('');
  });

  it('ends with 4 when something was not read and that is asked about', async () => {
    const dir = await emptyFolder();
    await cp(example('after'), dir, { recursive: true });
    await rm(path.join(dir, 'namespaces.json'));
    const words = ['scan', '--snapshot', dir, '--fail-on', 'none', '--fail-on-incomplete', '-o', 'json'];
    const [own, spawned] = [await runCli(words), await spawnCli(words)];
    expect(spawned.code).toBe(4);
    expect(spawned).toEqual(own);
  });
});
