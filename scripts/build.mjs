// Bundles each function into dist/NAME/index.js: node scripts/build.mjs [--outdir DIR] [--sourcemap]
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = ['plan-scan', 'audit-cluster', 'summarize-scan', 'report', 'watch-logging', 'alert'];

const { values } = parseArgs({
  options: { outdir: { type: 'string', default: `${root}dist` }, sourcemap: { type: 'boolean', default: false } },
});

/** What CommonJS packages take for granted, and modules lack. */
const banner = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

async function bundle(name) {
  const outdir = `${values.outdir}/${name}`;
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { index: `functions/handlers/${name}.ts` },
    outdir,
    // What a function never runs, as the sign-in of the AWS CLI, stays in files that are never loaded.
    splitting: true,
    chunkNames: 'chunk-[hash]',
    bundle: true,
    minify: true,
    // Names of errors and classes are read, in logs and by Step Functions.
    keepNames: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: banner },
    sourcemap: values.sourcemap,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // Reads kubeconfig files, which can start programs: for the command line alone. A function never gets there.
    external: ['@kubernetes/client-node'],
  });
  // `osls invoke local` looks for no other ending than .js, which this makes a module.
  await writeFile(`${outdir}/package.json`, '{"type":"module"}\n');
  await writeFile(`${values.outdir}/${name}.meta.json`, JSON.stringify(metafile));
}

await rm(values.outdir, { recursive: true, force: true });
await mkdir(values.outdir, { recursive: true });
await Promise.all(names.map(bundle));
