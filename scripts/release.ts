// Writes the files of a release into dist/release, without any network: node scripts/release.ts [--tag vX.Y.Z] [--outdir DIR]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Metafile } from 'esbuild';
import { writePackageFolder } from './lib/package-folder.ts';
import { packagedStack } from './lib/packaged-stack.ts';
import { releaseTemplate, stageMark, type Template } from './lib/release-template.ts';
import { root } from './lib/root.ts';
import { billOfMaterials } from './lib/sbom.ts';

const { values } = parseArgs({
  options: { tag: { type: 'string' }, outdir: { type: 'string', default: join(root, 'dist/release') } },
});
const outdir = resolve(values.outdir);
const { version } = (await readJson(join(root, 'package.json'))) as { version: string };

/** A tag that says another version than the sources would give files whose names lie. */
async function checkVersion(): Promise<void> {
  if (values.tag !== undefined && values.tag !== `v${version}`)
    throw new Error(`the tag is ${values.tag}, and package.json says ${version}`);
  run(process.execPath, ['scripts/changelog-section.mjs', version]);
  const { '.': released } = (await readJson(join(root, '.release-please-manifest.json'))) as { '.': string };
  if (released !== version)
    throw new Error(`.release-please-manifest.json says ${released}, and package.json ${version}`);
}

async function writePackage(): Promise<void> {
  const folder = join(outdir, '../package');
  await rm(folder, { recursive: true, force: true });
  const metafile = await writePackageFolder(folder);
  run('npm', ['pack', '--silent', '--pack-destination', outdir, folder]);
  await writeJson(`fargate-auditor-${version}.cdx.json`, billOfMaterials(metafile));
}

/** The zip files of the functions, and the template that deploys them. */
async function writeStack(): Promise<void> {
  const folder = packagedStack(stageMark);
  try {
    const zips = (await readdir(join(folder, '.serverless'))).filter((file) => file.endsWith('.zip'));
    for (const zip of zips) await cp(join(folder, '.serverless', zip), join(outdir, zip));
    const packaged = await readJson(join(folder, '.serverless/cloudformation-template-update-stack.json'));
    await writeJson('fargate-auditor.template.json', releaseTemplate(packaged as Template, version));
    const metafiles = zips.map((zip) => readJson(join(folder, `dist/${zip.replace('.zip', '.meta.json')}`)));
    const functions = billOfMaterials(...((await Promise.all(metafiles)) as Metafile[]));
    await writeJson(`fargate-auditor-functions-${version}.cdx.json`, functions);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeSums(): Promise<void> {
  const files = (await readdir(outdir)).toSorted();
  const sums = files.map(async (file) => {
    const sum = createHash('sha256')
      .update(await readFile(join(outdir, file)))
      .digest('hex');
    return `${sum}  ${file}\n`;
  });
  await writeFile(join(outdir, 'SHA256SUMS'), (await Promise.all(sums)).join(''));
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

async function writeJson(name: string, value: unknown): Promise<void> {
  await writeFile(join(outdir, name), `${JSON.stringify(value)}\n`);
}

function run(command: string, words: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')} failed: ${stdout}${stderr}`);
}

await checkVersion();
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
await writePackage();
await writeStack();
await writeSums();
