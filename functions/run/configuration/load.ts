import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Configuration, noConfiguration } from '../../model/configuration.ts';
import { Fault } from '../../model/fault.ts';
import { parseConfiguration } from './parse.ts';

export const configurationFileName = 'fargate-auditor.yaml';

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
  if (asked !== undefined) return load(asked, await readNamed(asked));
  for (const folder of upward(from)) {
    const file = path.join(folder, configurationFileName);
    const text = await readIfThere(file);
    if (text !== null) return load(path.relative(from, file), text);
  }
  return { configuration: noConfiguration, file: null };
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

async function readNamed(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** Null when there is no such file; one that is there and cannot be read must not count as none. */
async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw unreadable(file, error);
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function unreadable(file: string, error: unknown): Fault {
  const why = error instanceof Error ? error.message : String(error);
  return new Fault('usage', `Cannot read the configuration ${file}: ${why}`, { cause: error });
}
