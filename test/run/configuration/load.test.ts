import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noConfiguration } from '#model/configuration/configuration.ts';
import { loadConfiguration, readConfiguration } from '#run/configuration/load.ts';
import { MemoryDocuments } from '../../support/fakes/memory-documents.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'configuration-'));
  await mkdir(path.join(root, 'a', 'b'), { recursive: true });
});

afterEach(() => rm(root, { recursive: true }));

async function write(name: string, text: string): Promise<string> {
  const file = path.join(root, name);
  await writeFile(file, text);
  return file;
}

describe('the configuration of a run', () => {
  it('is the nearest file in the working directory or above it', async () => {
    await write('fargate-auditor.yaml', 'gate: { failOn: low }');
    const above = await loadConfiguration(undefined, path.join(root, 'a', 'b'));
    expect(above).toMatchObject({ configuration: { gate: { failOn: 'low' } }, file: '../../fargate-auditor.yaml' });
    await write('a/fargate-auditor.yaml', 'gate: { failOn: none }');
    const nearer = await loadConfiguration(undefined, path.join(root, 'a', 'b'));
    expect(nearer).toMatchObject({ configuration: { gate: { failOn: 'none' } }, file: '../fargate-auditor.yaml' });
  });

  it('is the file that is named', async () => {
    await write('fargate-auditor.yaml', 'gate: { failOn: low }');
    const other = await write('other.json', '{ "gate": { "failOn": "none" } }');
    expect(await loadConfiguration(other, root)).toMatchObject({
      configuration: { gate: { failOn: 'none' } },
      file: other,
    });
  });

  it('is none when none is wanted, or when there is none', async () => {
    expect(await loadConfiguration(undefined, root)).toEqual({ configuration: noConfiguration, file: null });
    await write('fargate-auditor.yaml', 'broken: [');
    expect(await loadConfiguration(false, root)).toEqual({ configuration: noConfiguration, file: null });
  });

  it('that is broken is an error with its name as the working directory sees it', async () => {
    await write('fargate-auditor.yaml', 'gates: {}');
    await expect(loadConfiguration(undefined, path.join(root, 'a'))).rejects.toThrow(
      '../fargate-auditor.yaml:1:1: gates: no such key. Did you mean gate?',
    );
  });

  it('that is named and is not there, or cannot be read, is an error', async () => {
    const missing = path.join(root, 'none.yaml');
    await expect(loadConfiguration(missing, root)).rejects.toThrow(`Cannot read the configuration ${missing}: ENOENT`);
    await mkdir(path.join(root, 'fargate-auditor.yaml'));
    await expect(loadConfiguration(undefined, root)).rejects.toThrow(
      /^Cannot read the configuration .*: it is a folder/,
    );
  });
});

describe('the configuration in the bucket', () => {
  it('is what the document says, with its place when it is wrong', async () => {
    const documents = new MemoryDocuments();
    expect(await readConfiguration(documents)).toBe(noConfiguration);
    documents.configuration = 'rules: { logging-stale: off }';
    expect((await readConfiguration(documents)).rules.get('logging-stale')).toEqual({ off: true });
    documents.configuration = 'rules: []';
    await expect(readConfiguration(documents)).rejects.toThrow(
      'fargate-auditor.yaml:1:8: rules: a list should be a mapping',
    );
  });
});
