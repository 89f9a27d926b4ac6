import { Fault } from '#model/fault.ts';
import { type SnapshotFileName, snapshotFiles } from './files.ts';

export function wrongKind(file: string, name: SnapshotFileName, found: string): Fault {
  return new Fault('runtime', `${file} holds ${found}, not ${name}; make it with: ${snapshotFiles[name].command}`);
}

/** Of a `kind` that may be anything, as hand-made files go. */
export function kindText(kind: unknown): string {
  return typeof kind === 'string' ? kind : JSON.stringify(kind);
}
