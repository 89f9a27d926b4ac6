import { Fault } from '#model/fault.ts';
import type { RawSource } from '../source.ts';
import { allKinds } from '../kinds/index.ts';
import { findFiles } from './find-files.ts';
import { type Meta, noMeta, toMeta } from './meta.ts';
import { readDocument } from './read-document.ts';
import { SnapshotSource } from './snapshot-source.ts';

/** A folder with what an audit reads, as `snapshot` or kubectl and the AWS CLI wrote it; see docs/snapshot.md. */
export async function openSnapshot(dir: string): Promise<RawSource> {
  const files = await findFiles(dir);
  const metaFile = files.get('meta');
  const meta = metaFile === undefined ? noMeta : toMeta(await readDocument(metaFile), metaFile);
  checkEssentials(dir, files, meta);
  return new SnapshotSource(dir, files, meta);
}

function checkEssentials(dir: string, files: ReadonlyMap<string, string>, meta: Meta): void {
  const essential = allKinds.filter(({ snapshot }) => snapshot.essential === true);
  const missing = essential.filter(({ name }) => !files.has(name) && !meta.denied.has(name));
  if (missing.length === 0) return;
  const commands = missing.map(({ snapshot }) => `  ${snapshot.command}`).join('\n');
  const names = missing.map(({ name }) => `${name}.json`).join(', ');
  throw new Fault('usage', `the snapshot ${dir} has no ${names}; make what is missing with\n${commands}`);
}
