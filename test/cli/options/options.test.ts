import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditResult } from '#model/result/result.ts';
import { example } from '../../support/clusters/example.ts';
import { failureOf, runCli } from '../../support/run-cli.ts';

let dir = '';

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cli-configuration-'));
});

afterAll(() => rm(dir, { recursive: true }));

async function file(text: string): Promise<string> {
  const name = path.join(dir, `${String(Math.abs(hash(text)))}.yaml`);
  await writeFile(name, text);
  return name;
}

function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) | 0, 7);
}

async function scan(text: string, ...words: readonly string[]) {
  return runCli(['scan', '--snapshot', example('before'), '--config', await file(text), ...words]);
}

const waiveAll = `waivers:
${['logging-configmap-missing', 'selector-labels-missing']
  .map((rule) => `  - { rule: ${rule}, reason: agreed, owner: us, until: 2099-01-31 }\n`)
  .join('')}`;

describe('scan --config', () => {
  it('says which file it uses, and lets what is waived pass the gate', async () => {
    const run = await scan(waiveAll, '--format', 'json');
    expect(run.code).toBe(0);
    expect(run.stderr).toContain(`configuration: ${dir}`);
    const { clusters, waivers } = JSON.parse(run.stdout) as AuditResult;
    expect(clusters[0]?.findings.map(({ waiver }) => waiver?.owner)).toEqual(['us', 'us']);
    expect(waivers?.map(({ status }) => status)).toEqual(['active', 'active']);
  });

  it('takes the gate from it, and flags before it', async () => {
    expect((await scan('gate: { failOn: none }')).code).toBe(0);
    expect((await scan('gate: { failOn: none }', '--fail-on', 'high')).code).toBe(1);
    expect((await scan('{}')).code).toBe(1);
  });

  it('refuses one that is wrong, with the place, before anything is read', async () => {
    const run = await scan('rules:\n  loging-disabled: off\n');
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(failureOf(run)).toMatch(
      /\.yaml:2:3: rules\.loging-disabled: there is no such rule\. Did you mean logging-disabled\?$/,
    );
  });

  it('does without when told to', async () => {
    const run = await runCli(['scan', '--snapshot', example('before'), '--no-config', '--format', 'json']);
    expect(run.code).toBe(1);
    expect(run.stderr).not.toContain('configuration:');
  });
});
