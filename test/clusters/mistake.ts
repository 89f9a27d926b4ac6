import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Finding } from '#model/finding/finding.ts';
import { type JsonObject, overlay } from './overlay.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

export const cleanFolder = (flavour: string): string => join(here, 'clean', flavour);
export const mistakeFolder = (name: string): string => join(here, 'mistakes', name);

const findingSchema = z.strictObject({
  rule: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']),
  subject: z.string(),
  /** What its message, evidence or remediation must say. */
  says: z.array(z.string()).min(1),
  /** The rule of the finding that explains this one. */
  cause: z.string().optional(),
});

const changesSchema = z.record(z.string(), z.array(z.record(z.string(), z.unknown())));

/** What `mistake.yaml` holds. */
export const mistakeSchema = z.strictObject({
  /** Of the list of real mistakes in README.md. */
  row: z.int().min(1),
  title: z.string(),
  source: z.url(),
  /** The clean cluster that somebody made the mistake in. */
  base: z.string(),
  /** By file of the snapshot: what is different. */
  changes: changesSchema.default({}),
  /** Judged by `check` against the base, instead of a scan. */
  manifest: z.string().optional(),
  findings: z.array(findingSchema).min(1),
});

export type Mistake = z.infer<typeof mistakeSchema> & { readonly name: string };

/** Clusters that are recorded are small: that a workload of theirs has one replica is no mistake that somebody made. */
export function isAside({ rule, severity }: Pick<Finding, 'rule' | 'severity'>): boolean {
  return rule === 'single-replica' && severity === 'info';
}

/** All that are recorded, by name of their folder. */
export async function readMistakes(): Promise<Mistake[]> {
  const names = (await readdir(join(here, 'mistakes'))).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(mistakeFolder(name), 'mistake.yaml'), 'utf8');
      return { ...mistakeSchema.parse(parse(text)), name };
    }),
  );
}

/** Writes the snapshot of the cluster with the mistake in it. */
export async function writeMistake({ base, changes }: Pick<Mistake, 'base' | 'changes'>, dir: string): Promise<void> {
  await cp(cleanFolder(base), dir, { recursive: true });
  for (const [file, list] of Object.entries(changes)) {
    const path = join(dir, `${file}.json`);
    if (!existsSync(path)) throw new Error(`${base} has no ${file}.json`);
    const document = JSON.parse(await readFile(path, 'utf8')) as JsonObject;
    await writeFile(path, JSON.stringify(overlay(file, document, list as JsonObject[])));
  }
}
