import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { deployment, describedProfiles } from '../support/builders/manifests.ts';
import { runCli } from '../support/run-cli.ts';
import { emptyFolder, folderOf } from '../support/clusters/snapshot-folder.ts';

const folder = fileURLToPath(new URL('../../examples/ci', import.meta.url));

function document(name: string): unknown {
  return parse(readFileSync(path.join(folder, name), 'utf8'));
}

const profiles = describedProfiles({ namespace: 'shop', labels: { fargate: 'yes' } });
const fits = deployment({ labels: ['app: web', 'fargate: "yes"'] });
const refused = deployment({ labels: ['app: web', 'fargate: "yes"'], spec: ['hostNetwork: true'] });

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly args: readonly string[];
  readonly types: readonly string[];
  readonly exclude?: string;
}

describe('the pre-commit hook', () => {
  const [defined] = document('pre-commit/.pre-commit-hooks.yaml') as Hook[];
  const [used] = (document('pre-commit/.pre-commit-config.yaml') as { repos: { hooks: Hook[] }[] }).repos.flatMap(
    ({ hooks }) => hooks,
  );

  it.each([
    ['as it is defined', defined],
    ['as a repository uses it', used],
  ])('%s checks the files that are committed', async (_, hook) => {
    expect(hook?.types).toEqual(['yaml']);
    const [program, ...words] = hook?.entry.split(' ') ?? [];
    expect(program).toBe('fargate-auditor');
    const dir = await folderOf({ 'fargate-profiles.json': profiles, 'bad.yaml': refused, 'good.yaml': fits });
    const args = (hook?.args ?? []).map((arg) => (arg === 'fargate-profiles.json' ? path.join(dir, arg) : arg));
    const run = (file: string) => runCli([...words, ...args, '--no-config', path.join(dir, file)]);
    const [bad, good] = await Promise.all([run('bad.yaml'), run('good.yaml')]);
    expect([bad.code, good.code]).toEqual([1, 0]);
    expect([bad.stderr, good.stderr]).toEqual(['', '']);
  });

  it('leaves the templates of charts out', () => {
    expect(new RegExp(defined?.exclude ?? '').test('charts/web/templates/deploy.yaml')).toBe(true);
  });
});

interface Action {
  readonly inputs: Readonly<Record<string, { required?: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, { value: string }>>;
  readonly runs: {
    using: string;
    steps: { name: string; shell?: string; env?: Record<string, string>; run?: string }[];
  };
}

describe('the GitHub action', () => {
  const action = document('github/action.yml') as Action;
  const step = action.runs.steps.find(({ name }) => name === 'Check');

  /** Runs the step as the runner would, its inputs filled in. */
  async function run(inputs: Readonly<Record<string, string>>) {
    const dir = await emptyFolder();
    const summary = path.join(dir, 'summary.md');
    const valueOf = (text: string) =>
      text.replace(
        /\$\{\{ inputs\.([\w-]+) \}\}/,
        (_, name: string) => inputs[name] ?? action.inputs[name]?.default ?? '',
      );
    const env = Object.fromEntries(Object.entries(step?.env ?? {}).map(([name, text]) => [name, valueOf(text)]));
    mkdirSync(path.join(dir, 'work'));
    for (const [name, text] of [
      ['bad.yaml', refused],
      ['good.yaml', fits],
      ['short.yaml', deployment()],
      ['p.json', profiles],
    ] as const)
      writeFileSync(path.join(dir, 'work', name), text);
    const { status } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? ''], {
      cwd: path.join(dir, 'work'),
      env: {
        PATH: process.env['PATH'],
        ...env,
        GITHUB_ACTION_PATH: path.join(folder, 'github'),
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
    return { status, summary: read(summary), sarif: read(path.join(dir, 'work', 'fargate-auditor.sarif')) };
  }

  it('names every input that it uses, and no script reads one', () => {
    const text = readFileSync(path.join(folder, 'github/action.yml'), 'utf8');
    const used = [...text.matchAll(/inputs\.([\w-]+)/g)].map(([, name]) => name ?? '');
    expect([...new Set(used)].sort()).toEqual(Object.keys(action.inputs).sort());
    expect(action.runs).toMatchObject({ using: 'composite' });
    expect(action.runs.steps.every(({ run = '' }) => !run.includes('${{'))).toBe(true);
  });

  it('fails for a finding, and leaves SARIF and a summary', async () => {
    const { status, sarif, summary } = await run({
      files: 'bad.yaml\nshort.yaml',
      profiles: 'p.json',
      namespace: 'shop',
    });
    expect(status).toBe(1);
    const log = JSON.parse(sarif ?? '') as { runs: { results: { ruleId: string }[] }[] };
    expect(log.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(['pod-host-access', 'selector-labels-missing']);
    expect(summary).toContain('pod-host-access');
  });

  it('passes what is fine, and says bad input with its own code', async () => {
    const [fine, bad] = await Promise.all([run({ files: 'good.yaml', profiles: 'p.json' }), run({ files: 'no.yaml' })]);
    expect([fine.status, bad.status]).toEqual([0, 2]);
    expect([fine.sarif === null, bad.sarif === null]).toEqual([false, true]);
  });

  it('is what the workflow calls, with inputs that exist', () => {
    const { jobs, permissions } = document('github/workflow.yml') as {
      permissions: Record<string, string>;
      jobs: { check: { steps: { id?: string; uses?: string; with?: Record<string, string> }[] } };
    };
    const call = jobs.check.steps.find(({ id }) => id === 'check');
    expect(call?.uses).toBe('./.fargate-auditor/examples/ci/github');
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(call?.with ?? {})));
    expect(permissions).toEqual({ contents: 'read', 'security-events': 'write' });
    expect(jobs.check.steps.at(-1)).toMatchObject({
      uses: expect.stringContaining('upload-sarif') as string,
      with: { sarif_file: '${{ steps.check.outputs.sarif }}' },
    });
  });
});

describe('the GitLab job', () => {
  it('checks the folder, and keeps what it reports as JUnit', async () => {
    const { 'fargate-check': job } = document('gitlab/.gitlab-ci.yml') as {
      'fargate-check': { script: string[]; artifacts: { reports: { junit: string } } };
    };
    const line = job.script.find((one) => one.includes(' check ')) ?? '';
    const dir = await folderOf({ 'fargate-profiles.json': profiles });
    mkdirSync(path.join(dir, 'deploy'));
    writeFileSync(path.join(dir, 'deploy', 'app.yaml'), refused);
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const { status } = spawnSync('bash', ['-c', line], {
      cwd: dir,
      env: { PATH: process.env['PATH'], FARGATE_AUDITOR: root },
    });
    expect(status).toBe(1);
    expect(readFileSync(path.join(dir, job.artifacts.reports.junit), 'utf8')).toContain('pod-host-access');
  });
});
