import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundleCommandLine } from './bundle.ts';
import { licenceNotices, thirdParties } from './licences.ts';
import { root } from './root.ts';

const name = 'fargate-auditor';

/** As kubectl looks for `kubectl fargate-audit`. A file of its own, since on Windows npm links no names. */
const plugin = 'kubectl-fargate_audit';

/** Files that the program reads, its users, or GitHub and pre-commit, which run it from a tag that holds this folder. */
const documents = [
  'action.yml',
  '.pre-commit-hooks.yaml',
  'README.md',
  'LICENSE',
  'docs/configuration.schema.json',
  'docs/result.schema.json',
];

/**
 * The package as it is published, a folder that `npm pack` packs: all code is in its bundle, so that it depends on nothing.
 * Gives what went into that bundle.
 */
export async function writePackageFolder(folder: string): Promise<Metafile> {
  await mkdir(folder, { recursive: true });
  const metafile = await bundleCommandLine(
    { [name]: 'functions/cli/bin.mjs', action: 'functions/cli/action.ts' },
    join(folder, 'dist'),
  );
  const [shebang = ''] = (await readFile(join(folder, `dist/${name}.mjs`), 'utf8')).split('\n', 1);
  const files = [...documents, ...(await rulePages())];
  await Promise.all([
    ...files.map((file) => cp(join(root, file), join(folder, file))),
    writeFile(join(folder, `dist/${plugin}.mjs`), `${shebang}\nimport './${name}.mjs';\n`),
    writeFile(join(folder, 'package.json'), `${JSON.stringify(await manifest(), null, 2)}\n`),
    writeFile(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenceNotices(thirdParties(metafile))),
  ]);
  return metafile;
}

async function rulePages(): Promise<string[]> {
  const pages = await readdir(join(root, 'docs/rules'));
  return pages.filter((file) => file.endsWith('.md')).map((file) => `docs/rules/${file}`);
}

async function manifest(): Promise<object> {
  const { version, description, keywords, author, license, repository } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  return {
    name,
    version,
    description,
    keywords,
    author,
    license,
    // Where the sources are, once they have a home; npm holds the provenance of a package against it.
    ...(repository === undefined ? {} : { repository }),
    type: 'module',
    // The oldest on which its tests run: npm run test:package.
    engines: { node: '>=22.19' },
    bin: { [name]: `dist/${name}.mjs`, [plugin]: `dist/${plugin}.mjs` },
    imports: { '#docs/*': './docs/*' },
    files: ['dist', 'docs', 'THIRD-PARTY-LICENSES.txt'],
    publishConfig: { access: 'public', provenance: true },
  };
}
