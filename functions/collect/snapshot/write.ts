import type { Expectation } from '#model/expectations.ts';
import type { RawSource } from '../raw-source.ts';
import type { NeededPermissions } from '../surroundings.ts';
import { SnapshotWriter, type WrittenSnapshot } from './snapshot-writer.ts';
import { Staging } from './staging.ts';

export type { WrittenSnapshot } from './snapshot-writer.ts';

export interface WriteOptions {
  /** Of this tool, noted in `meta.json`. */
  readonly toolVersion: string;
  /** Write into a folder that holds something other than a snapshot. An older snapshot is replaced in any case. */
  readonly overwrite?: boolean;
  /** What the configuration expects of clusters: pods of namespaces that belong on Fargate are saved, too. */
  readonly expectations?: readonly Expectation[];
  /** What is asked of execution roles; unsaid, their permissions are not saved. */
  readonly neededPermissions?: NeededPermissions;
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
