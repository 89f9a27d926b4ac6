import { describe, expect, it } from 'vitest';
import type { Explanation } from '#model/finding/explanation.ts';
import { example } from '../support/clusters/example.ts';
import { failureOf, runCli } from '../support/run-cli.ts';

describe('explain', () => {
  it('tells the story as text or as JSON', async () => {
    const words = ['explain', 'deployment/checkout', '--snapshot', example('after')];
    const [text, json] = await Promise.all([runCli(words), runCli([...words, '-o', 'json'])]);
    expect([text.code, json.code]).toEqual([0, 0]);
    expect(text.stdout).toContain('✗ logging disabled: LOGGING_CONFIGMAP_NOT_FOUND');
    expect(JSON.parse(json.stdout)).toMatchObject({ subject: { name: 'checkout' }, matching: ['checkout-profile'] });
  });

  it('finds the workload by its pod, and says what to change', async () => {
    const list = await runCli(['explain', 'deployment/checkout', '--snapshot', example('before'), '-o', 'json']);
    const [pod] = (JSON.parse(list.stdout) as Explanation).pods;
    const { stdout, code } = await runCli(['explain', `checkout/${pod?.name ?? ''}`, '--snapshot', example('before')]);
    expect(stdout).toContain('✗ label fargate=yes  ← the label is missing');
    expect(stdout).toMatch(/^ +kubectl -n checkout patch deployment checkout .*"fargate":"yes".*$/m);
    expect(code).toBe(0);
  });

  it('takes one format and one namespace', async () => {
    const words = ['explain', 'deployment/checkout', '--snapshot', example('after')];
    const [formats, namespaces] = await Promise.all([
      runCli([...words, '-o', 'json,table']),
      runCli([...words, '-n', 'a', '-n', 'b']),
    ]);
    expect(failureOf(formats)).toContain('One format at a time, not json and table');
    expect(failureOf(namespaces)).toContain('explain takes one namespace');
    expect([formats.code, namespaces.code]).toEqual([2, 2]);
  });
});
