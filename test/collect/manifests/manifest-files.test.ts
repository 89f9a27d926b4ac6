import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readManifestFiles } from '#collect/manifests/manifest-files.ts';
import { emptyFolder } from '../../support/clusters/snapshot-folder.ts';

async function folder(...names: string[]): Promise<string> {
  const dir = await emptyFolder();
  for (const name of names) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    writeFileSync(path.join(dir, name), name);
  }
  return dir;
}

describe('files of manifests', () => {
  it('of a folder are those that may be some, in the order of their names', async () => {
    const dir = await folder('b.yml', 'a.yaml', 'sub/c.json', 'README.md', '.git/x.yaml', 'node_modules/y/z.yaml');
    const { files } = await readManifestFiles([dir]);
    expect(files.map(({ name }) => path.relative(dir, name))).toEqual(['a.yaml', 'b.yml', path.join('sub', 'c.json')]);
    expect(files.every(({ asked }) => !asked)).toBe(true);
  });

  it('a link to a folder may lead round in a ring', async () => {
    const dir = await folder('a.yaml');
    symlinkSync(dir, path.join(dir, 'again'));
    symlinkSync(path.join(dir, 'a.yaml'), path.join(dir, 'b.yaml'));
    const { files } = await readManifestFiles([dir]);
    expect(files.map(({ text }) => text)).toEqual(['a.yaml', 'a.yaml']);
  });

  it('templates of a chart are none yet, what else is in its folder may be', async () => {
    const dir = await folder('web/Chart.yaml', 'web/values.yaml', 'web/templates/deploy.yaml', 'web/crds/crd.yaml');
    const { files, charts } = await readManifestFiles([dir]);
    expect(charts).toEqual([path.join(dir, 'web')]);
    expect(files.map(({ text }) => text)).toEqual(['web/Chart.yaml', 'web/crds/crd.yaml', 'web/values.yaml']);
  });

  it('standard input, and files by name, each once', async () => {
    const dir = await folder('a.yaml');
    const name = path.join(dir, 'a.yaml');
    const { files } = await readManifestFiles(['-', name, name], Readable.from(['kind: ', 'Pod']));
    expect(files).toEqual([
      { name: 'standard input', text: 'kind: Pod', asked: true },
      { name, text: 'a.yaml', asked: true },
    ]);
  });

  it('of more than can be held at once, those that fit are read, and the first of the others is named', async () => {
    const dir = await folder('a.yaml', 'b.yaml', 'c.yaml', 'd.yaml');
    const { files, faults } = await readManifestFiles([dir], Readable.from([]), 'a.yamlb.yaml'.length);
    expect(files.map(({ text }) => text)).toEqual(['a.yaml', 'b.yaml']);
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/c\.yaml and what comes behind it was not read: .* name fewer files at a time$/),
    ]);
  });

  it('one that is not there is a fault, and costs the others nothing', async () => {
    const dir = await folder('a.yaml');
    const { files, faults } = await readManifestFiles(['/no/such.yaml', path.join(dir, 'a.yaml')]);
    expect(files.map(({ text }) => text)).toEqual(['a.yaml']);
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^Cannot read \/no\/such\.yaml: ENOENT/),
    ]);
  });
});
