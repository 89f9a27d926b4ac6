import path from 'node:path';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import { Fault } from '#model/fault.ts';
import type { Documents } from '#publish/documents.ts';
import { readText } from '../read-text.ts';
import { parseConfiguration } from './parse.ts';

export const configurationFileName = 'fargate-auditor.yaml';
const what = 'the configuration';

/** The configuration, and the file it is from; null when there is none. */
export interface Loaded {
  readonly configuration: Configuration;
  readonly file: string | null;
}

/**
 * The configuration of a run of the command line: the named file; else the nearest `fargate-auditor.yaml` in the working
 * directory or above it; `false` for none.
 */
export async function loadConfiguration(asked: string | false | undefined, from = process.cwd()): Promise<Loaded> {
  if (asked === false) return { configuration: noConfiguration, file: null };
  if (asked !== undefined) return load(asked, await readText(asked, what));
  for (const folder of upward(from)) {
    const file = path.join(folder, configurationFileName);
    const text = await readIfThere(file);
    if (text !== null) return load(path.relative(from, file), text);
  }
  return { configuration: noConfiguration, file: null };
}

/** The configuration that the operator put into the bucket; what holds by default when there is none. */
export async function readConfiguration(documents: Pick<Documents, 'readConfigurationText'>): Promise<Configuration> {
  const stored = await documents.readConfigurationText();
  return stored === null ? noConfiguration : parseConfiguration(stored.text, stored.where);
}

function load(file: string, text: string): Loaded {
  return { configuration: parseConfiguration(text, file), file };
}

function* upward(from: string): Iterable<string> {
  let folder = path.resolve(from);
  for (;;) {
    yield folder;
    const above = path.dirname(folder);
    if (above === folder) return;
    folder = above;
  }
}

/** Null when there is no such file; one that is there and cannot be read must not count as none. */
async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readText(file, what);
  } catch (error) {
    if (error instanceof Fault && isAbsent(error.cause)) return null;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
