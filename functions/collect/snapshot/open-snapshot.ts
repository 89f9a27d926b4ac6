import { listedBriefly, printable, shellQuote } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import type { RawSource } from '../source.ts';
import { allKinds } from '../kinds/index.ts';
import { findFiles, type SnapshotFiles, snapshotsIn } from './find-files.ts';
import { type Meta, noMeta, toMeta } from './meta.ts';
import { readDocument } from './read-document.ts';
import { SnapshotSource } from './snapshot-source.ts';

/** A folder with what an audit reads, as `snapshot` or kubectl and the AWS CLI wrote it; see docs/snapshot.md. */
export async function openSnapshot(dir: string): Promise<RawSource> {
  const { files, unused, folders } = await findFiles(dir);
  const metaFile = files.get('meta');
  const meta = metaFile === undefined ? noMeta : toMeta(await readDocument(metaFile), metaFile);
  await checkEssentials(dir, { files, unused, folders }, meta);
  return new SnapshotSource(dir, files, meta, unusedText(dir, unused));
}

/** What somebody put there, and hopes to be read. */
function unusedText(dir: string, unused: readonly string[]): string[] {
  if (unused.length === 0) return [];
  const verb = unused.length === 1 ? 'is' : 'are';
  return [
    `${listedBriefly(unused.map((name) => printable(name, 100)))} in ${dir} ${verb} not read: no document of a snapshot has that name`,
  ];
}

async function checkEssentials(dir: string, { files, folders }: SnapshotFiles, meta: Meta): Promise<void> {
  const essential = allKinds.filter(({ snapshot }) => snapshot.essential === true);
  const missing = essential.filter(({ name }) => !files.has(name) && !meta.denied.has(name));
  if (missing.length === 0) return;
  const snapshots = files.size === 0 ? await snapshotsIn(dir, folders) : [];
  if (snapshots.length > 0) {
    const names = listedBriefly(
      snapshots.map((name) => `--snapshot ${shellQuote(name)}`),
      8,
    );
    throw new Fault('usage', `${dir} is no snapshot, but holds some: give ${names}`);
  }
  const commands = missing.map(({ snapshot }) => `  ${snapshot.command}`).join('\n');
  const names = missing.map(({ name }) => `${name}.json`).join(', ');
  const text = `the snapshot ${printable(dir)} has no ${names}; make what is missing with\n${commands}`;
  throw new Fault('usage', text, { multiline: true });
}
