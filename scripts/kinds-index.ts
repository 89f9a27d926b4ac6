import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AwsKind } from '#collect/source.ts';
import { formatted, root, settle, textOf, type GeneratedFile } from './generated-file.ts';

const folder = 'functions/collect/kinds';

/** Names of the kinds by their files, in the order of the index, which is that of roles and tables; new ones come last. */
export function kindNames(): string[] {
  const files = readdirSync(resolve(root, folder))
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  const known = [...(textOf(`${folder}/index.ts`) ?? '').matchAll(/from '\.\/([\w-]+)\.ts'/g)].map(([, name]) => name);
  const place = (name: string) => (known.includes(name) ? known.indexOf(name) : known.length);
  return files.sort((a, b) => place(a) - place(b));
}

/** The registry of kinds. */
export function kindsIndexFile(): Promise<GeneratedFile> {
  const names = kindNames();
  const imports = names.map((name) => `import ${camelCase(name)} from './${name}.ts';`);
  const entries = names.map((name) => (camelCase(name) === name ? name : `'${name}': ${camelCase(name)}`));
  return formatted(
    `${folder}/index.ts`,
    `// Written by \`npm run kinds:index\`, so that a bundle needs no folder to scan. The order of the lines is kept.
${imports.join('\n')}
import type { AwsKind, KubernetesKind } from '../source.ts';

/** Everything that an audit reads, by name, in the order of roles, policies and tables. */
export const kinds = {${entries.map((entry) => `${entry},`).join('\n')}};

/** Name of a kind. */
export type KindName = keyof typeof kinds;

/** All of them as a list. */
export const allKinds: readonly (AwsKind | KubernetesKind)[] = Object.values(kinds);

/** Kinds that are read from the Kubernetes API. */
export const kubernetesKinds = allKinds.filter((kind) => kind.family === 'kubernetes');

/** Kinds that are read from EKS, IAM and EC2. */
export const awsKinds = allKinds.filter((kind) => kind.family === 'aws');
`,
  );
}

/** The page on snapshots, with a row for each kind. */
export async function snapshotPage(): Promise<GeneratedFile> {
  const path = 'docs/snapshot.md';
  const kinds = await Promise.all(kindNames().map(loadKind));
  const essentialFirst = kinds.toSorted((a, b) => Number(isEssential(b)) - Number(isEssential(a)));
  const rows = essentialFirst.map(({ name, snapshot: { command, without } }) =>
    row(`\`${name}.json\``, isLong(command) ? 'see below' : `\`${command}\``, without),
  );
  const table = [
    row('file', 'made by', 'without it'),
    row('---', '---', '---'),
    ...rows,
    row('`meta.json`', 'by hand, see below', 'the clock of the audit is guessed'),
  ].join('\n');
  const marked = /<!-- generated -->[^]*<!-- \/generated -->/;
  const text = textOf(path) ?? '';
  return formatted(
    path,
    text.replace(marked, () => `<!-- generated -->\n\n${table}\n\n<!-- /generated -->`),
  );
}

async function loadKind(name: string): Promise<Pick<AwsKind, 'name' | 'snapshot'>> {
  const module = (await import(pathToFileURL(resolve(root, folder, `${name}.ts`)).href)) as { default?: AwsKind };
  if (module.default === undefined) throw new Error(`${folder}/${name}.ts exports no kind as its default`);
  return module.default;
}

function isEssential({ snapshot }: Pick<AwsKind, 'snapshot'>): boolean {
  return snapshot.essential === true;
}

/** A pipeline wants lines of its own. */
function isLong(command: string): boolean {
  return command.includes(' | ');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

if (import.meta.main) settle([await kindsIndexFile(), await snapshotPage()], 'kinds:index');
