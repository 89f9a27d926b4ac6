import { readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, join } from 'node:path';
import { packagedStack } from '../../scripts/lib/packaged-stack.ts';

/** What was parsed; the assertions say what it is. */
export type Json = ReturnType<typeof JSON.parse>;

export interface Resource {
  readonly Type: string;
  readonly Properties: Json;
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: { readonly checkov?: { readonly skip: readonly { id: string; comment: string }[] } };
}

export interface Bundle {
  /** Files of ours and of packages that went in, relative to the root. */
  readonly inputs: readonly string[];
  /** Files that came out, relative to the root, with what makes modules of them, and the licences. */
  readonly outputs: readonly string[];
  /** Packages that it would look for where it runs; those of Node itself are left out. */
  readonly externals: readonly string[];
  /** What is in the package, the same way. */
  readonly zipped: readonly string[];
}

/** The stack as `npm run package` makes it. */
export interface PackagedStack {
  readonly template: Json;
  readonly resources: Readonly<Record<string, Resource>>;
  readonly bundles: Readonly<Record<string, Bundle>>;
}

export function packageStack(names: readonly string[]): PackagedStack {
  const folder = packagedStack();
  try {
    const template = read(folder, '.serverless/cloudformation-template-update-stack.json');
    return {
      template,
      resources: template.Resources,
      bundles: Object.fromEntries(names.map((name) => [name, bundleOf(folder, name)])),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const beside = ['package.json', 'LICENSE', 'THIRD-PARTY-LICENSES.txt'];

function bundleOf(folder: string, name: string): Bundle {
  const { inputs, outputs } = read(folder, `dist/${name}.meta.json`);
  return {
    inputs: Object.keys(inputs),
    outputs: [...Object.keys(outputs).map((path) => basename(path)), ...beside].map((f) => `dist/${name}/${f}`),
    externals: Object.values<Json>(outputs)
      .flatMap(({ imports }) => imports.filter(({ external }: Json) => external).map(({ path }: Json) => path))
      .filter((path) => !isBuiltin(path)),
    zipped: entries(readFileSync(join(folder, `.serverless/${name}.zip`))),
  };
}

function read(folder: string, path: string): Json {
  return JSON.parse(readFileSync(join(folder, path), 'utf8'));
}

/** Names in the central directory of a zip file. */
function entries(zip: Buffer): string[] {
  const names: string[] = [];
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    names.push(zip.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}
