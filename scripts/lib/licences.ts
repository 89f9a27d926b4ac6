import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './root.ts';

/** Licences that allow distribution inside an Apache-2.0 program if their notices are included. */
const allowed = new Set(['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0']);

/** Replacement for a licence file that a package lacks, if the licence alone determines its text. */
const stands: Readonly<Record<string, string>> = {
  'Apache-2.0': 'The text of this licence is that in the file LICENSE of this program.',
  '0BSD': 'This licence asks for no notice.',
  'MIT-0': 'This licence asks for no notice.',
  MIT: `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`,
};

/** A third-party package in a bundle. */
export interface ThirdParty {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Author in its package.json; null if there is none. */
  readonly author: string | null;
  /** Its complete licence and notice files. */
  readonly texts: readonly string[];
}

/** Packages whose code is in the bundles, by name and version. */
export function thirdParties(...metafiles: readonly Metafile[]): ThirdParty[] {
  const folders = metafiles.flatMap(({ inputs }) => Object.keys(inputs)).map(packageFolder);
  return [...new Set(folders)]
    .filter((folder) => folder !== null)
    .map(thirdParty)
    .toSorted((a, b) => (label(a) < label(b) ? -1 : 1));
}

/** The notices that the licences ask to go along. Throws where one is not allowed, or asks for a text that is missing. */
export function licenceNotices(packages: readonly ThirdParty[]): string {
  checkLicences(packages);
  const head = 'This program contains code of the packages below, each under its own licence.\n';
  return [head, ...packages.map(notice)].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The notices as a comment before code that is distributed alone, in a page; empty if all of it is ours. */
export function noticesComment(packages: readonly ThirdParty[]): string {
  if (packages.length === 0) return '';
  checkLicences(packages);
  const text = packages.map(notice).join('\n');
  if (/\*\/|<\/|<!--/.test(text)) throw new Error('a notice would end the comment or the element that it stands in');
  return `/*!\n${text}*/\n`;
}

/** Throws where a licence is unknown or asks for a text that is missing. */
function checkLicences(packages: readonly ThirdParty[]): void {
  const faults = packages.flatMap(faultsOf);
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

function faultsOf(one: ThirdParty): string[] {
  if (!allowed.has(one.license))
    return [
      `${label(one)} has the licence ${one.license}, which is not among those allowed: ${[...allowed].join(', ')}`,
    ];
  return one.texts.length === 0 && !(one.license in stands)
    ? [`${label(one)} (${one.license}) comes without the text of its licence`]
    : [];
}

function notice(one: ThirdParty): string {
  const texts = one.texts.length > 0 ? one.texts : [stands[one.license] ?? ''];
  const by = one.texts.length === 0 && one.author !== null ? `Copyright (c) ${one.author}\n\n` : '';
  return `${label(one)} (${one.license})\n\n${by}${texts.map((text) => text.trim()).join('\n\n')}\n`;
}

function label({ name, version }: ThirdParty): string {
  return `${name} ${version}`;
}

function thirdParty(folder: string): ThirdParty {
  const { name, version, license, author } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: unknown;
    author?: string | { name?: string };
  };
  const files = readdirSync(join(root, folder)).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  return {
    name,
    version,
    license: typeof license === 'string' ? license : 'unknown',
    author: (typeof author === 'string' ? author : author?.name) ?? null,
    texts: files.toSorted().map((file) => readFileSync(join(root, folder, file), 'utf8')),
  };
}

/** Folder of package `c` in `node_modules/@a/b/node_modules/c/dist/d.js`; null for a file of ours. */
function packageFolder(path: string): string | null {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? null;
}
