import type { RawSource } from '../source.ts';
import { SnapshotWriter, type WriterOptions, type WrittenSnapshot } from './snapshot-writer.ts';
import { Staging } from './staging.ts';

export type { WrittenSnapshot } from './snapshot-writer.ts';

export interface WriteOptions extends WriterOptions {
  /** Of this tool, noted in `meta.json`. */
  readonly toolVersion: string;
  /** Write into a folder that holds something other than a snapshot. An older snapshot is replaced in any case. */
  readonly overwrite?: boolean;
}

/**
 * Saves what an audit of `source` reads, without what may be secret, so that `openSnapshot` gives the same result. Fails
 * only when the cluster cannot be described or the folder not be written; then the folder is as it was.
 */
export async function writeSnapshot(source: RawSource, dir: string, options: WriteOptions): Promise<WrittenSnapshot> {
  const staging = await Staging.open(dir, options.overwrite ?? false);
  try {
    const written = await new SnapshotWriter(source, staging, options).writeAll(options.toolVersion);
    await staging.commit();
    return written;
  } catch (error) {
    await staging.discard();
    throw error;
  }
}
