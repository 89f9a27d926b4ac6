import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { root } from '../../scripts/lib/root.ts';

/** The package as somebody has it who installed its tarball into an empty folder. */
export interface Installed {
  readonly tarball: string;
  readonly sha256: string;
  /** Of the tarball. */
  readonly bytes: number;
  /** Made by a second build, of nothing but what is in the clone. */
  readonly again: string;
  /** The folder that it was packed from. */
  readonly built: string;
  /** The folder that it was installed into. */
  readonly folder: string;
  readonly seconds: number;
  /** Programs of Node, by version: the oldest that will do, that of the project, and the newest. */
  readonly nodes: Readonly<Record<string, string>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    installed: Installed;
  }
}

/** Builds, packs and installs before the tests, once. */
export default function setup(project: TestProject): () => void {
  const scratch = mkdtempSync(join(tmpdir(), 'fargate-auditor-package-'));
  const [one, two] = ['one', 'two'].map((name) => packed(join(scratch, name)));
  if (one === undefined || two === undefined) throw new Error('nothing was packed');
  const folder = join(scratch, 'installed');
  mkdirSync(folder);
  const start = performance.now();
  // Without a network: the tarball has all that it needs.
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, one.tarball], folder);
  const seconds = (performance.now() - start) / 1000;
  project.provide('installed', { ...one, again: two.sha256, folder, seconds, nodes: nodes() });
  return () => rmSync(scratch, { recursive: true });
}

function packed(outdir: string): Pick<Installed, 'tarball' | 'sha256' | 'bytes' | 'built'> {
  const built = join(outdir, 'package');
  run(process.execPath, ['scripts/build.mjs', 'package', '--outdir', outdir]);
  const name = run('npm', ['pack', '--silent', '--pack-destination', outdir, built]).trim();
  const tarball = join(outdir, name);
  const sha256 = createHash('sha256').update(readFileSync(tarball)).digest('hex');
  return { tarball, sha256, bytes: statSync(tarball).size, built };
}

/** Fetched from npm, by the hashes of a lockfile, when they are not there yet. */
function nodes(): Record<string, string> {
  const [source, cache] = [join(root, 'test/package/nodes'), join(root, 'node_modules/.cache/nodes')];
  const lock = 'package-lock.json';
  const kept = join(cache, lock);
  if (!existsSync(kept) || readFileSync(kept, 'utf8') !== readFileSync(join(source, lock), 'utf8')) {
    rmSync(cache, { recursive: true, force: true });
    cpSync(join(source, 'package.json'), join(cache, 'package.json'));
    cpSync(join(source, lock), kept);
    try {
      run('npm', ['ci', '--ignore-scripts', '--no-bin-links', '--no-audit', '--no-fund'], cache);
    } catch (error) {
      // Half of it is not there yet either.
      rmSync(cache, { recursive: true });
      throw error;
    }
  }
  const fetched = ['node-22', 'node-26']
    .map((name) => join(cache, 'node_modules', name, 'bin/node'))
    .filter(existsSync);
  return Object.fromEntries(
    [...fetched, process.execPath].map((node) => [run(node, ['--version']).trim().replace('v', ''), node]),
  );
}

function run(command: string, args: readonly string[], cwd = root): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stdout}${stderr}`);
  return stdout;
}
