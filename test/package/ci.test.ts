import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../scripts/lib/root.ts';
import { deployment, describedProfiles } from '../support/builders/manifests.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';

const { built, tarball } = inject('installed');
const profiles = describedProfiles({ namespace: 'shop', labels: { fargate: 'yes' } });
const refused = deployment({ labels: ['app: web', 'fargate: "yes"'], spec: ['hostNetwork: true'] });

function document(...path: string[]): unknown {
  return parse(readFileSync(join(...path), 'utf8'));
}

const example = (name: string) => document(root, 'examples/ci', name);

/** The repository of somebody who has manifests. */
async function manifests(): Promise<string> {
  const dir = join(await emptyFolder(), 'work');
  mkdirSync(join(dir, 'deploy'), { recursive: true });
  writeFileSync(join(dir, 'fargate-profiles.json'), profiles);
  writeFileSync(join(dir, 'deploy/bad.yaml'), refused);
  writeFileSync(join(dir, 'deploy/good.yaml'), deployment({ labels: ['app: web', 'fargate: "yes"'] }));
  writeFileSync(join(dir, 'deploy/short.yaml'), deployment());
  return dir;
}

interface Ran {
  readonly status: number | null;
  readonly output: string;
}

function run(command: string, args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Ran {
  const PATH = [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
  const git = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@example.com', GIT_COMMITTER_NAME: 'a' };
  const plain = { PATH, HOME: cwd, ...git, GIT_COMMITTER_EMAIL: 'a@example.com' };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...plain, ...env }, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

interface Action {
  readonly inputs: Readonly<Record<string, { required?: boolean; default?: string }>>;
  readonly outputs: Readonly<Record<string, object>>;
  readonly runs: { using: string; main: string };
}

describe('the GitHub action', () => {
  const action = document(built, 'action.yml') as Action;

  /** Runs it as the runner does: inputs in the environment, outputs and summary into files. */
  async function runAction(inputs: Readonly<Record<string, string>>) {
    const dir = await manifests();
    const all = Object.entries(action.inputs).map(([name, { default: value = '' }]) => [name, inputs[name] ?? value]);
    const files = { GITHUB_OUTPUT: join(dir, 'output'), GITHUB_STEP_SUMMARY: join(dir, 'summary'), RUNNER_TEMP: dir };
    const ran = run(process.execPath, [join(built, action.runs.main)], dir, {
      ...Object.fromEntries(all.map(([name, value]) => [`INPUT_${(name ?? '').toUpperCase()}`, value ?? ''])),
      ...files,
    });
    const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
    const [output, summary] = [read(files.GITHUB_OUTPUT), read(files.GITHUB_STEP_SUMMARY)];
    return { ...ran, told: output, summary, sarif: read(join(dir, 'fargate-auditor.sarif')) };
  }

  it('runs on the Node of the runner, and has what a listing asks for', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/action.mjs' });
    expect(action).toMatchObject({ branding: { icon: 'check-circle' }, inputs: { files: { required: true } } });
  });

  it('fails for a finding, and leaves SARIF and a summary', async () => {
    const inputs = {
      files: 'deploy/bad.yaml\ndeploy/short.yaml',
      profiles: 'fargate-profiles.json',
      namespace: 'shop',
    };
    const { status, sarif, summary, told } = await runAction(inputs);
    expect(status).toBe(1);
    const log = JSON.parse(sarif ?? '') as { runs: { results: { ruleId: string }[] }[] };
    expect(log.runs[0]?.results.map(({ ruleId }) => ruleId)).toEqual(['pod-host-access', 'selector-labels-missing']);
    expect(summary).toContain('pod-host-access');
    expect(told).toMatch(/^sarif<<(\S+)\nfargate-auditor\.sarif\n\1\n$/);
  });

  it('passes what is fine', async () => {
    const { status, sarif } = await runAction({ files: 'deploy/good.yaml', profiles: 'fargate-profiles.json' });
    expect([status, sarif === null]).toEqual([0, false]);
  });

  it('says bad input with its own code, and names no result', async () => {
    const { status, sarif, told, output } = await runAction({ files: 'no.yaml' });
    expect([status, sarif, told]).toEqual([2, null, null]);
    expect(output).toContain('no.yaml');
  });

  it('takes an input for a value, never for an option', async () => {
    const { status, output } = await runAction({ files: '--help' });
    expect(status).toBe(2);
    expect(output).toContain('Cannot read --help');
  });

  it('is what the workflow calls, with inputs that exist', () => {
    const { jobs, permissions } = example('github/workflow.yml') as {
      permissions: Record<string, string>;
      jobs: { check: { steps: { id?: string; uses?: string; with?: Record<string, string> }[] } };
    };
    const call = jobs.check.steps.find(({ id }) => id === 'check');
    expect(call?.uses).toMatch(/^OWNER\/fargate-auditor@v/);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(call?.with ?? {})));
    expect(permissions).toEqual({ contents: 'read', 'security-events': 'write' });
    const upload = { sarif_file: '${{ steps.check.outputs.sarif }}' };
    expect(jobs.check.steps.at(-1)).toMatchObject({ with: upload });
  });
});

interface Hook {
  readonly id: string;
  readonly language: string;
  readonly entry: string;
  readonly args: readonly string[];
  readonly files?: string;
  readonly exclude: string;
}

describe('the hook of pre-commit', () => {
  const [hook] = document(built, '.pre-commit-hooks.yaml') as [Hook];
  const config = example('pre-commit/.pre-commit-config.yaml') as { repos: { rev: string; hooks: Hook[] }[] };
  const present = run('pre-commit', ['--version'], '/').status === 0;

  /** A repository whose tag holds the package, as examples/ci/README.md says. */
  async function tagged(): Promise<string> {
    const dir = join(await emptyFolder(), 'fargate-auditor');
    cpSync(built, dir, { recursive: true });
    const [{ rev } = { rev: '' }] = config.repos;
    for (const words of [
      'init --quiet --initial-branch main',
      'add --all',
      'commit --quiet --message package',
      `tag ${rev}`,
    ])
      expect(run('git', words.split(' '), dir)).toMatchObject({ status: 0 });
    return dir;
  }

  /** With pre-commit itself where it is on the PATH; else what it does: npm installs the tag, then the entry gets the files. */
  function commit(repository: string, dir: string, file: string): Ran {
    if (present) {
      const [repo] = config.repos;
      const local = { repos: [{ ...repo, repo: repository }] };
      writeFileSync(join(dir, '.pre-commit-config.yaml'), JSON.stringify(local));
      run('git', ['init', '--quiet'], dir);
      run('git', ['add', '--all'], dir);
      // On Debian it looks for Node by that name first.
      const bin = join(dir, '../bin');
      mkdirSync(bin, { recursive: true });
      if (!existsSync(join(bin, 'nodejs'))) symlinkSync(process.execPath, join(bin, 'nodejs'));
      const PATH = [bin, dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
      return run('pre-commit', ['run', '--files', file], dir, { PATH, PRE_COMMIT_HOME: join(dir, '../cache') });
    }
    const prefix = join(dir, '../prefix');
    const install = ['install', '--install-links', '--global', '--prefix', prefix, `git+file://${repository}`];
    expect(run('npm', install, dir)).toMatchObject({ status: 0 });
    const [program = '', ...words] = hook.entry.split(' ');
    const args = config.repos[0]?.hooks[0]?.args ?? hook.args;
    return run(join(prefix, 'bin', program), [...words, ...args, file], dir);
  }

  it('is one that pre-commit can install, and of what it is asked to run', () => {
    expect(hook).toMatchObject({ id: 'fargate-auditor-check', language: 'node', types: ['yaml'] });
    expect(config.repos.flatMap(({ hooks }) => hooks).map(({ id }) => id)).toEqual([hook.id]);
    expect(new RegExp(hook.exclude).test('charts/web/templates/deploy.yaml')).toBe(true);
  });

  it(`holds a commit back for a finding, ${present ? 'run by pre-commit' : 'run as pre-commit does'}`, async () => {
    const dir = await manifests();
    const repository = await tagged();
    const [bad, good] = [commit(repository, dir, 'deploy/bad.yaml'), commit(repository, dir, 'deploy/good.yaml')];
    expect(bad.output).toContain('pod-host-access');
    expect([bad.status, good.status]).toEqual([1, 0]);
  });
});

describe('the GitLab job', () => {
  it('installs the package, checks the folder, and keeps what it reports as JUnit', async () => {
    const { 'fargate-check': job } = example('gitlab/.gitlab-ci.yml') as {
      'fargate-check': {
        script: string[];
        variables: { FARGATE_AUDITOR: string };
        artifacts: { reports: { junit: string } };
      };
    };
    const dir = await manifests();
    const file = join(dir, job.variables.FARGATE_AUDITOR);
    mkdirSync(dirname(file));
    cpSync(tarball, file);
    const prefix = join(dir, '../prefix');
    const PATH = [join(prefix, 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter);
    const ran = run('bash', ['-eo', 'pipefail', '-c', job.script.join('\n')], dir, {
      ...job.variables,
      PATH,
      npm_config_prefix: prefix,
      npm_config_offline: 'true',
    });
    expect(ran.status).toBe(1);
    expect(readFileSync(join(dir, job.artifacts.reports.junit), 'utf8')).toContain('pod-host-access');
  });
});
