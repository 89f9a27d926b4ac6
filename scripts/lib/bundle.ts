import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { root } from './root.ts';

/** CommonJS packages expect `require`, which ES modules lack; the name is one that none of their modules uses. */
const banner =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

const shared: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  // Parts loaded on demand, such as the AWS CLI sign-in, stay in separate files.
  splitting: true,
  minify: true,
  // Names of errors and classes are read in logs and by Step Functions.
  keepNames: true,
  format: 'esm',
  platform: 'node',
  mainFields: ['module', 'main'],
  banner: { js: banner },
  // Packages mark few of their notices so; THIRD-PARTY-LICENSES.txt has them all.
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  plugins: [ownManifest()],
};

/** Bundles a handler as a Lambda function into `outdir`. */
export function bundleFunction(name: string, outdir: string, sourcemap: boolean): Promise<Metafile> {
  return bundled({
    entryPoints: { index: `functions/handlers/${name}.ts` },
    outdir,
    sourcemap,
    chunkNames: 'chunk-[hash]',
    target: 'node24',
    // Reads kubeconfig files, which can start programs: only for the command line. A function never gets there.
    external: ['@kubernetes/client-node'],
  });
}

/** Bundles the command line and its other entry points into `outdir`. */
export function bundleCommandLine(entryPoints: Record<string, string>, outdir: string): Promise<Metafile> {
  return bundled({
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunk-[hash]',
    target: 'node22.19',
  });
}

/** Script or style of the page that the HTML report is, for a browser. */
export async function bundlePage(entry: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    // Browsers with DecompressionStream: from spring 2023 on.
    target: ['chrome113', 'firefox113', 'safari16.4'],
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return (outputFiles[0]?.text ?? '').trim();
}

async function bundled(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({ ...shared, ...options });
  if (metafile === undefined) throw new Error('esbuild wrote no metafile');
  return metafile;
}

/**
 * Replaces our package.json with its version, the only field that is read; its scripts would change the bundle with
 * every edit.
 */
function ownManifest(): Plugin {
  return {
    name: 'own-manifest',
    setup(of) {
      of.onLoad({ filter: /package\.json$/ }, ({ path }) => {
        if (path !== join(root, 'package.json')) return undefined;
        const { version } = JSON.parse(readFileSync(path, 'utf8')) as { version: string };
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}
