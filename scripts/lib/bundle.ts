import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { noticesComment, thirdParties } from './licences.ts';
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
  plugins: [ownManifest(), withoutUndici()],
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

/** Script or style of the page that the HTML report is, for a browser; notices of what others wrote of it stand first. */
export async function bundlePage(entry: string): Promise<string> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'iife',
    platform: 'browser',
    // Browsers with DecompressionStream: from spring 2023 on.
    target: ['chrome113', 'firefox113', 'safari16.4'],
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'warning',
  });
  return noticesComment(thirdParties(metafile)) + (outputFiles[0]?.text ?? '').trim();
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

/**
 * The client of Kubernetes sends requests of its own by undici. Ours go through `node:https`, by `applyToHTTPSOptions`, which asks for nothing of it: 0.8 MB that
 * nothing would run.
 */
function withoutUndici(): Plugin {
  const refuse = '() { throw new Error("undici is not part of this program"); }';
  const contents = `export class Agent { constructor${refuse} } export class ProxyAgent extends Agent {} export function fetch${refuse}`;
  return {
    name: 'without-undici',
    setup(of) {
      of.onResolve({ filter: /^undici$/ }, ({ importer }) =>
        importer.includes('@kubernetes/client-node') ? { path: 'undici', namespace: 'left-out' } : undefined,
      );
      of.onLoad({ filter: /./, namespace: 'left-out' }, () => ({ contents }));
    },
  };
}
