import { describe, expect, it } from 'vitest';
import { rules as all } from '#audit/rules/index.ts';
import { runCli } from '../support/run-cli.ts';

describe('rules', () => {
  it('lists all with id, group, title, severity, needs and docs', async () => {
    const rules = JSON.parse((await runCli(['rules', '-o', 'json'])).stdout) as Record<string, unknown>[];
    expect(rules.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    for (const rule of rules)
      expect(Object.keys(rule)).toEqual(expect.arrayContaining(['id', 'group', 'title', 'severity', 'needs', 'docs']));
  });

  it('explains one by its page', async () => {
    const { stdout } = await runCli(['rules', 'selector-labels-missing']);
    expect(stdout).toContain('# selector-labels-missing');
    expect(stdout).toContain('## Why');
    expect(stdout).not.toContain('<!--');
  });

  it('explains the code of a problem that logging tells', async () => {
    const [text, json, slip] = await Promise.all([
      runCli(['rules', 'setting-missing']),
      runCli(['rules', 'setting-missing', '-o', 'json']),
      runCli(['rules', 'setting-mising']),
    ]);
    expect(text.stdout).toMatch(
      /^# setting-missing\n\nA setting is missing .*\nFix: .*\nLevel: unstartable, ineffective\nSource: https:/s,
    );
    expect(JSON.parse(json.stdout)).toMatchObject({ code: 'setting-missing', levels: ['unstartable', 'ineffective'] });
    expect(slip.stderr).toContain('did you mean setting-missing?');
    expect([text.code, json.code, slip.code]).toEqual([0, 0, 2]);
  });

  it('lists them in words and in lines', async () => {
    const [text, lines] = await Promise.all([runCli(['rules']), runCli(['rules', '-o', 'jsonl'])]);
    expect(text.stdout).toMatch(/^placement\n/);
    expect(text.stdout).toMatch(/^ {2}logging-stale +low +\S/m);
    expect(
      lines.stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id),
    ).toContain('logging-stale');
    expect(text.stderr).toBe(`exit 0: ${all.length} rules\n`);
  });
});
