import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf, runCli } from '../support/run-cli.ts';
import { emptyFolder } from '../support/snapshot-folder.ts';

describe('logging', () => {
  const good =
    '[OUTPUT]\n    Name cloudwatch_logs\n    Match kube.*\n    region us-west-2\n    log_group_name g\n    log_stream_prefix p-\n';

  it('takes what Fargate would take', async () => {
    const run = await runCli(['logging', '-f', '-'], { stdin: good });
    expect(run.stdout).toContain('✓ Fargate would take standard input, and its log router would start');
    expect(run.stdout).toContain('logs of all containers to the log group g in us-west-2 (cloudwatch_logs, line 1)');
    expect(run.code).toBe(0);
  });

  it('fails what Fargate would take but its log router would not start with', async () => {
    const run = await runCli(['logging', '-f', '-'], { stdin: good.replace('    region us-west-2\n', '') });
    expect(run.stdout).toContain('does not start: cloudwatch_logs has no region');
    expect(run.stdout).not.toContain('✓');
    expect(run.stderr).toContain('its log router would not start');
    expect(run.code).toBe(1);
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
      stdin: good.replaceAll('    ', '\t').replace('group_name g', 'group_name\tg'),
    });
    expect(stdout).toContain(`\n${good.replaceAll('    ', '\t')}`);
  });
});
