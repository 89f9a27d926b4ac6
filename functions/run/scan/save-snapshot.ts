import type { RawSource } from '#collect/source.ts';
import { type WrittenSnapshot, writeSnapshot } from '#collect/snapshot/snapshot-writer.ts';
import { type Configuration, noConfiguration } from '#model/configuration/configuration.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { tool } from '#model/tool.ts';
import { readsOf } from './judge-facts.ts';

/** Saves everything that an audit of the cluster would read, for an audit elsewhere or later. */
export async function saveSnapshot(
  source: RawSource,
  dir: string,
  overwrite: boolean,
  configuration: Pick<Configuration, 'expectations' | 'without'> = noConfiguration,
): Promise<WrittenSnapshot> {
  try {
    return await writeSnapshot(source, dir, { toolVersion: tool.version, overwrite, ...readsOf(configuration) });
  } catch (error) {
    if (!isRefusedBySystem(error)) throw error;
    throw new AuditorError('runtime', `Cannot write ${dir}: ${error.message}`, { cause: error });
  }
}

/** Disk full, permission denied or missing folder: reads throw `AuditorError`s, so only writing fails like this. */
function isRefusedBySystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error;
}
