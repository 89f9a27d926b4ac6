import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { root } from '../../scripts/lib/root.ts';
import { example } from '../support/clusters/example.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';
import { runCli } from '../support/run-cli.ts';

const image = inject('image');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

interface Bundle {
  readonly process: {
    readonly user: { readonly uid: number; readonly gid: number };
    readonly args: readonly string[];
    readonly env: readonly string[];
  };
}

function bundleOf(arch: 'amd64' | 'arm64'): Bundle['process'] {
  return (JSON.parse(readFileSync(join(image.bundles[arch], 'config.json'), 'utf8')) as Bundle).process;
}

/**
 * Runs the image as its configuration says and as a pod with `readOnlyRootFilesystem` has it: its own mounts and processes, its files read-only, an empty /tmp, and the
 * folders that are mounted.
 */
function runImage(words: readonly string[], mounts: Readonly<Record<string, string>> = {}) {
  const { user, args, env } = bundleOf('amd64');
  const files = join(image.bundles.amd64, 'rootfs');
  const prepare = [
    `mount --bind ${files} ${files}`,
    ...Object.entries(mounts).map(([at, folder]) => `mount --bind ${folder} ${files}${at}`),
    `mount -o remount,bind,ro ${files}`,
    `mount -t tmpfs tmpfs ${files}/tmp`,
    `exec chroot --userspec=${String(user.uid)}:${String(user.gid)} ${files} "$@"`,
  ];
  const command = ['unshare', '--mount', '--pid', '--fork', 'sh', '-ec', prepare.join('\n'), 'sh', ...args, ...words];
  const environment = Object.fromEntries(env.map((one) => [one.split('=')[0] ?? '', one.slice(one.indexOf('=') + 1)]));
  const [program = '', ...rest] = command;
  return spawnSync(program, rest, { env: { ...environment, PATH: process.env['PATH'] }, encoding: 'utf8' });
}

describe('the image', () => {
  it('is an index of both processors, by the digest that is told', () => {
    const { manifests } = JSON.parse(readFileSync(join(image.layout, 'index.json'), 'utf8')) as {
      manifests: { digest: string }[];
    };
    expect(manifests.map(({ digest }) => digest)).toEqual([image.digest]);
    const index = readFileSync(join(image.layout, 'blobs', image.digest.replace(':', '/')), 'utf8');
    const { manifests: images } = JSON.parse(index) as { manifests: { platform: object }[] };
    expect(images.map(({ platform }) => platform)).toEqual([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux' },
    ]);
  });

  it('has a Node for its processor and the same program on each', () => {
    const machine = (arch: 'amd64' | 'arm64') =>
      readFileSync(join(image.bundles[arch], 'rootfs/nodejs/bin/node')).readUInt16LE(18);
    // EM_X86_64 and EM_AARCH64 of elf.h.
    expect([machine('amd64'), machine('arm64')]).toEqual([62, 183]);
    expect(bundleOf('arm64')).toEqual(bundleOf('amd64'));
    const [one, two] = (['amd64', 'arm64'] as const).map((arch) => appFiles(join(image.bundles[arch], 'rootfs/app')));
    expect(one?.length).toBeGreaterThan(100);
    expect(one).toEqual(two);
  });

  it('runs as nobody, who owns nothing of it, and has no shell', () => {
    expect(bundleOf('amd64').user).toMatchObject({ uid: 65532, gid: 65532 });
    const files = join(image.bundles.amd64, 'rootfs');
    expect(['bin/sh', 'usr/bin/sh', 'usr/bin/env'].filter((name) => existsSync(join(files, name)))).toEqual([]);
    const owned = readdirSync(join(files, 'app'), { recursive: true, encoding: 'utf8' })
      .map((name) => statSync(join(files, 'app', name)))
      .filter(({ uid, mode }) => uid !== 0 || (mode & 0o022) !== 0);
    expect(owned).toEqual([]);
  });

  it('carries the licences of what is in it', () => {
    const files = join(image.bundles.amd64, 'rootfs');
    for (const name of ['app/LICENSE', 'app/THIRD-PARTY-LICENSES.txt', 'usr/share/doc/libc6/copyright'])
      expect(existsSync(join(files, name))).toBe(true);
  });
});

// Where the processor is another one, there is nothing that could run it.
describe.runIf(process.arch === 'x64')('a container of it, with files that are read-only', () => {
  it('says its version', () => {
    expect(runImage(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('scans a cluster that is mounted, and says what the clone says', async () => {
    const words = (folder: string) => ['scan', '--snapshot', folder, '--no-config', '-o', 'jsonl'];
    const run = runImage(words('/home'), { '/home': example('after') });
    const own = await runCli(words(example('after')));
    expect([run.status, own.code]).toEqual([1, 1]);
    expect(findingsOf(run.stdout)).toEqual(findingsOf(own.stdout));
    expect(findingsOf(run.stdout).length).toBeGreaterThan(0);
  });

  it('writes into a folder that is mounted for it, and nowhere else', async () => {
    const out = join(await emptyFolder(), 'out');
    mkdirSync(out);
    chownSync(out, 65532, 65532);
    const words = ['scan', '--no-config', '--fail-on', 'none', '-o', 'html'];
    const scan = (file: string) => [...words, '--snapshot', '/home', '--output', file];
    const mounts = { '/home': example('after'), '/data': out };
    expect(runImage(scan('/data/report.html'), mounts)).toMatchObject({ status: 0 });
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('<!doctype html>');
    const refused = runImage(scan('/app/report.html'), mounts);
    expect(refused.stderr).toContain('/app/report.html');
    expect(refused.status).toBe(3);
  });
});

function appFiles(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file): [string, string] => {
      const path = join(file.parentPath, file.name);
      return [path.slice(folder.length), readFileSync(path, 'base64')];
    })
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function findingsOf(lines: string): string[] {
  return lines.split('\n').flatMap((line) => /"fingerprint":"([^"]+)"/.exec(line)?.[1] ?? []);
}
