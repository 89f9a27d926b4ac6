import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { RawObject } from '#collect/raw/fields.ts';
import { describedCluster } from './memory-source.ts';

/** An empty folder, gone after the test. */
export async function emptyFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'snapshot-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

/** A folder with these files; names ending in `.gz` are gzipped, objects are written as JSON. */
export async function folderOf(files: Readonly<Record<string, unknown>>): Promise<string> {
  const dir = await emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    const isBytes = typeof content === 'string' || content instanceof Uint8Array;
    const bytes = Buffer.from(isBytes ? content : JSON.stringify(content));
    await writeFile(join(dir, name), name.endsWith('.gz') && typeof content !== 'string' ? gzipSync(bytes) : bytes);
  }
  return dir;
}

/** As kubectl prints it: `items` before `kind`, indented. */
export function listOf(items: readonly RawObject[]): string {
  return `${JSON.stringify({ apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }, null, 4)}\n`;
}

export const essentials = {
  'cluster.json': { cluster: describedCluster },
  'fargate-profiles.json': [],
  'pods.json': listOf([]),
  'meta.json': { formatVersion: 1, takenAt: '2026-01-05T12:00:00Z' },
};
