import type { RawSource } from '../collect/raw-source.ts';
import { type WrittenSnapshot, writeSnapshot } from '../collect/snapshot/write.ts';
import { tool } from '../model/tool.ts';

/** Saves what an audit of the cluster would read, for an audit elsewhere or later. */
export function saveSnapshot(source: RawSource, dir: string, overwrite: boolean): Promise<WrittenSnapshot> {
  return writeSnapshot(source, dir, { toolVersion: tool.version, overwrite });
}
