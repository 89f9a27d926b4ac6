import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '#audit/rules/index.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { type Finding, subjectText } from '#model/finding/finding.ts';
import { check } from '#run/check/check.ts';
import { scan } from '#run/scan/scan.ts';
import { resolveTargets } from '#run/scan/targets.ts';
import { emptyFolder } from '../support/clusters/snapshot-folder.ts';
import { cleanFolder, isAside, type Mistake, mistakeFolder, readMistakes, writeMistake } from './mistake.ts';

const mistakes = await readMistakes();
const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');

async function scanned(snapshot: string): Promise<ClusterResult> {
  return only((await scan(await resolveTargets({ snapshot: [snapshot] }), { scope: [] })).result.clusters);
}

async function checked({ name, manifest = '' }: Mistake, snapshot: string): Promise<ClusterResult> {
  const files = [join(mistakeFolder(name), manifest)];
  const { result } = await check({ files, snapshot: [snapshot] }, () => new Date('2026-03-03T09:00:00Z'));
  return only(result.clusters);
}

function only(clusters: readonly ClusterResult[]): ClusterResult {
  const [cluster, ...more] = clusters;
  if (cluster === undefined || more.length > 0) throw new Error('not one cluster');
  return cluster;
}

function told({ findings }: ClusterResult) {
  const all = findings.filter((finding) => !isAside(finding));
  return all.map(({ rule, severity, subject, cause }) => ({
    ...{ rule, severity, subject: subjectText(subject) },
    ...(cause === null ? {} : { cause: findings.find(({ fingerprint }) => fingerprint === cause)?.rule }),
  }));
}

const text = ({ message, evidence, remediation }: Finding) => JSON.stringify({ message, evidence, remediation });

/** Namespaces of clean clusters that have a workload of one replica, or of several without a budget: no more than info. */
const frail: Readonly<Record<string, readonly string[]>> = {
  'fargate-only': ['shop'],
  'many-profiles': [
    ...['audit', 'billing', 'chat', 'ledger-prod', 'mail', 'maps', 'media', 'payments-prod', 'risk', 'search'],
  ],
  private: ['shop'],
};

describe('a cluster without a mistake', () => {
  it.each(readdirSync(cleanFolder('')))('%s: nothing is found, and nothing stays open', async (flavour) => {
    const { findings, verdicts, coverage, status } = await scanned(cleanFolder(flavour));
    const aside = findings.filter(isAside);
    expect(findings.filter((finding) => !isAside(finding))).toEqual([]);
    expect(aside.map(({ subject }) => subject.name)).toEqual(frail[flavour] ?? []);
    const open = verdicts.filter((verdict) => verdict.status === 'fail' || verdict.status === 'not-evaluated');
    expect(open.map(({ rule }) => rule)).toEqual(aside.length > 0 ? ['single-replica'] : []);
    expect([status, coverage.notEvaluated]).toEqual(['audited', 0]);
  });
});

describe('a mistake that people make', () => {
  it.each(mistakes)('$name: $title', async (mistake) => {
    const snapshot = await emptyFolder();
    await writeMistake(mistake, snapshot);
    const cluster = await (mistake.manifest === undefined ? scanned(snapshot) : checked(mistake, snapshot));
    const wanted = mistake.findings.map(({ rule, severity, subject, cause }) => ({
      ...{ rule, severity, subject },
      ...(cause === undefined ? {} : { cause }),
    }));
    expect(told(cluster)).toEqual(expect.arrayContaining(wanted));
    expect(told(cluster)).toHaveLength(wanted.length);
    for (const { rule, subject, says } of mistake.findings) {
      const found = cluster.findings.find(
        (finding) => finding.rule === rule && subjectText(finding.subject) === subject,
      );
      for (const words of says) expect(found && text(found)).toContain(words);
    }
    expect(cluster.coverage.notEvaluated).toBe(0);
  });
});

describe('the list of mistakes', () => {
  /** Number, problem and answer of each row. */
  const rows = [...readme.matchAll(/^\| *(\d+) \| (.+?) +\| (.+?) +\|$/gm)].map(([, row, problem, answer]) => ({
    row: Number(row),
    problem,
    answer: answer ?? '',
  }));

  it('is numbered without a gap, from the forty that were known first', () => {
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.map(({ row }) => row)).toEqual(rows.map((_, index) => index + 1));
  });

  it.each(rows)('answers $row with the rules of its folders, or says why nothing shows it', ({ row, answer }) => {
    const recorded = mistakes.filter((mistake) => mistake.row === row);
    const given = [...new Set(recorded.flatMap(({ findings }) => findings.map(({ rule }) => rule)))].sort();
    if (recorded.length > 0) expect(answer).toBe(given.map((rule) => `\`${rule}\``).join(', '));
    else expect(answer).toMatch(/^not visible: .{40,}/);
  });

  it('leaves at most five unanswered', () => {
    expect(rows.filter(({ answer }) => answer.startsWith('not visible')).length).toBeLessThanOrEqual(5);
  });

  it('has nothing that npm run rule:new left to write', () => {
    const unfinished = mistakes.filter((mistake) => /\bTODO\b/.test(JSON.stringify(mistake)));
    expect(unfinished.map(({ name }) => name)).toEqual([]);
  });

  it('names every rule', () => {
    const given = new Set(mistakes.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
    const unrecorded = [...readme.matchAll(/^- `([a-z-]+)`: /gm)].map(([, rule]) => rule);
    const missing = rules.map(({ id }) => id).filter((id) => !given.has(id));
    expect(unrecorded).toEqual(missing);
  });
});
