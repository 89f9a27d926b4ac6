import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Finding, subjectText } from '#model/finding/finding.ts';
import { clusterResultSchema, type ClusterResult } from '#model/result/result.ts';
import { scan } from '#run/scan/scan.ts';
import { resolveTargets } from '#run/scan/targets.ts';
import { compareResults, resolvedFindings } from '#track/compare/compare-results.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';
import { cleanFolder, readMistakes, writeMistake } from './mistake.ts';

const file = await readFile(new URL('results-0.1.0.json.gz', import.meta.url));
const recorded = z.record(z.string(), clusterResultSchema).parse(JSON.parse(gunzipSync(file).toString()));
const mistakes = await readMistakes();

async function folderOf(name: string): Promise<string | null> {
  const [kind, folder = ''] = name.split('/');
  if (kind === 'clean') return existsSync(cleanFolder(folder)) ? cleanFolder(folder) : null;
  const mistake = mistakes.find((one) => one.name === folder);
  if (mistake === undefined) return null;
  const dir = await emptyFolder();
  await writeMistake(mistake, dir);
  return dir;
}

async function scanned(snapshot: string): Promise<ClusterResult> {
  const [cluster] = (await scan(await resolveTargets({ snapshot: [snapshot] }), { scope: [] })).result.clusters;
  if (cluster === undefined) throw new Error('no cluster');
  return cluster;
}

const told = ({ status, rule, subject }: Finding) => `${status} ${rule} ${subjectText(subject)}`;

const long = '2026-01-01T00:00:00Z';

/** Known for long, so that what is first seen now can be told from what is carried over. */
function knownForLong(result: ClusterResult): ClusterResult {
  return { ...result, findings: result.findings.map((finding) => ({ ...finding, firstSeen: long })) };
}

describe('the night after the upgrade from 0.1.0', () => {
  it.each(Object.entries(recorded))('tells no news of a cluster that is the same: %s', async (name, result) => {
    const folder = await folderOf(name);
    expect(folder).not.toBeNull();
    const before = knownForLong(result);
    const now = await scanned(folder ?? '');
    const { findings } = compareResults(before, now);
    const news = [...findings, ...resolvedFindings(before, now)].filter(({ status }) => status !== 'unchanged');
    expect(news.map(told)).toEqual([]);
    const unexplained = findings.filter((one) => one.firstJudgedBy === undefined && one.firstSeen !== long);
    expect(unexplained.map(told)).toEqual([]);
  });

  it('is followed by one that tells no news either, and notes nothing any more', async () => {
    for (const name of Object.keys(recorded).filter((one) =>
      /workflow-engine|namespace-misspelt|node-group/.test(one),
    )) {
      const now = await scanned((await folderOf(name)) ?? '');
      const first = compareResults(recorded[name] ?? null, now);
      const second = compareResults(first, now);
      expect(second.findings.map(({ status }) => status)).toEqual(first.findings.map(() => 'unchanged'));
      expect(second.findings.filter(({ firstJudgedBy }) => firstJudgedBy !== undefined)).toEqual([]);
      expect(resolvedFindings(first, now)).toEqual([]);
    }
  });
});
