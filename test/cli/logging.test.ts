import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, runCli } from '../support/run-cli.ts';
import { emptyFolder } from '../support/snapshot-folder.ts';

describe('logging', () => {
  const good = '[OUTPUT]\n    Name cloudwatch_logs\n    Match kube.*\n';

  it('takes what Fargate would take', async () => {
    const run = await runCli(['logging', '-f', '-'], { stdin: good });
    expect(run.stdout).toContain('✓ Fargate would take standard input');
    expect(run.code).toBe(0);
  });

  it('refuses what Fargate would refuse, with file, line and column', async () => {
    const file = path.join(await emptyFolder(), 'output.conf');
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

  it('prints a corrected text that can be copied, tabs and all', async () => {
    const { stdout } = await runCli(['logging', '-f', '-'], {
      stdin: '[OUTPUT]\n\tName cloudwatch_logs\n\tMatch kube.*\n\tFoo\tbar\n',
    });
    expect(stdout).toContain('\n[OUTPUT]\n\tName cloudwatch_logs\n\tMatch kube.*\n\tFoo bar\n');
  });
});
