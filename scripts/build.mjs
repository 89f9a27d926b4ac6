// Bundles each function into dist/NAME/index.js, and the package into dist/package:
// node scripts/build.mjs [functions|package] [--outdir DIR] [--sourcemap]
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleFunction } from './lib/bundle.ts';
import { licenceNotices, thirdParties } from './lib/licences.ts';
import { writePackageFolder } from './lib/package-folder.ts';
import { root } from './lib/root.ts';

const names = ['plan-scan', 'audit-cluster', 'summarize-scan', 'report', 'watch-logging', 'alert'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { outdir: { type: 'string', default: join(root, 'dist') }, sourcemap: { type: 'boolean', default: false } },
});
const { outdir, sourcemap } = values;
const parts = { functions: () => Promise.all(names.map(writeFunction)), package: writePackage };

async function writeFunction(name) {
  const folder = join(outdir, name);
  await rm(folder, { recursive: true, force: true });
  const metafile = await bundleFunction(name, folder, sourcemap);
  // `osls invoke local` looks for no other ending than .js, which this makes a module.
  await writeFile(join(folder, 'package.json'), '{"type":"module"}\n');
  await cp(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  await writeFile(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenceNotices(thirdParties(metafile)));
  await writeFile(join(outdir, `${name}.meta.json`), JSON.stringify(metafile));
}

async function writePackage() {
  const folder = join(outdir, 'package');
  await rm(folder, { recursive: true, force: true });
  await writePackageFolder(folder);
}

await mkdir(outdir, { recursive: true });
await Promise.all((positionals.length > 0 ? positionals : Object.keys(parts)).map((part) => parts[part]()));
