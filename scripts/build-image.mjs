// Builds the image with buildah, without a daemon, and pushes it or leaves it in a folder:
// node scripts/build-image.mjs [--package TGZ|FOLDER] [--base IMAGE] [--platform OS/ARCH,…] (--output DIR | --push NAME:TAG) [--summary FILE]
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// Without packages of the clone: a release builds its image of the tarball alone.
const root = fileURLToPath(new URL('..', import.meta.url));
const publicBase = /^ARG BASE=(\S+)$/m.exec(readFileSync(join(root, 'image/Dockerfile'), 'utf8'))?.[1];
const { values } = parseArgs({
  options: {
    package: { type: 'string', default: join(root, 'dist/package') },
    // In the name of one that is not in a registry, {arch} stands for amd64 or arm64.
    base: { type: 'string', default: publicBase },
    platform: { type: 'string', default: 'linux/amd64,linux/arm64' },
    output: { type: 'string' },
    push: { type: 'string' },
    // Gets the lines image=NAME, digest=sha256:… and base=NAME@sha256:….
    summary: { type: 'string' },
  },
});
if ((values.output === undefined) === (values.push === undefined))
  throw new Error('give --output DIR or --push NAME:TAG');

const scratch = mkdtempSync(join(tmpdir(), 'image-'));
try {
  build();
} finally {
  rmSync(scratch, { recursive: true });
}

function build() {
  const context = contextOf(values.package);
  const { version, description } = JSON.parse(readFileSync(join(context, 'package.json'), 'utf8'));
  const base = pinned(values.base);
  const list = `localhost/fargate-auditor:${version}-${process.pid}`;
  const labels = {
    title: 'fargate-auditor',
    description,
    version,
    licenses: 'Apache-2.0',
    ...(base.digest === null ? {} : { 'base.name': values.base.replace(/@.*/, ''), 'base.digest': base.digest }),
  };
  const words = Object.entries(labels).flatMap(([name, value]) =>
    ['--label', '--annotation'].flatMap((flag) => [flag, `org.opencontainers.image.${name}=${value}`]),
  );
  run('buildah', 'manifest', 'create', list);
  try {
    for (const platform of values.platform.split(','))
      buildFor(platform, base.image, context, [...words, '--manifest', list]);
    const digest = deliver(list, version);
    tell({ image: values.push?.replace(/:[^:/]+$/, '') ?? values.output, digest, base: base.image });
  } finally {
    run('buildah', 'manifest', 'rm', list);
  }
}

/** Nothing runs in it while it is built, so that any machine builds it for any other. */
function buildFor(platform, base, context, words) {
  const arch = platform.split('/')[1];
  const args = ['--platform', platform, '--build-arg', `BASE=${base.replaceAll('{arch}', arch)}`];
  // A fixed timestamp, so that identical files give an identical image.
  const time = ['--timestamp', process.env.SOURCE_DATE_EPOCH ?? '0'];
  const file = ['--file', join(root, 'image/Dockerfile')];
  run('buildah', 'bud', '--isolation', 'chroot', '--format', 'oci', ...args, ...time, ...words, ...file, context);
}

function contextOf(path) {
  if (statSync(path).isDirectory()) return resolve(path);
  const folder = join(scratch, 'package');
  mkdirSync(folder);
  run(
    'tar',
    '--extract',
    '--gzip',
    '--strip-components',
    '1',
    '--no-same-owner',
    '--file',
    path,
    '--directory',
    folder,
  );
  return folder;
}

/** An image of a registry by digest, so that what was built can be built again; a local one has none. */
function pinned(image) {
  const digest = /@(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
  if (digest !== undefined) return { image, digest };
  if (/^[a-z-]+:\//.test(image)) return { image, digest: null };
  const found = run('skopeo', 'inspect', '--format', '{{.Digest}}', `docker://${image}`).trim();
  return { image: `${image}@${found}`, digest: found };
}

function deliver(list, version) {
  const target = values.push === undefined ? `oci:${resolve(values.output)}:${version}` : `docker://${values.push}`;
  const digestFile = join(scratch, 'digest');
  run('buildah', 'manifest', 'push', '--all', '--format', 'oci', '--digestfile', digestFile, list, target);
  return readFileSync(digestFile, 'utf8').trim();
}

function tell(facts) {
  const lines = Object.entries(facts)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
  process.stdout.write(lines);
  if (values.summary !== undefined) appendFileSync(values.summary, lines);
}

function run(command, ...words) {
  const { status, stdout, stderr, error } = spawnSync(command, words, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (error) throw new Error(`${command} cannot be run: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} failed: ${stdout}${stderr}`);
  return stdout;
}
