import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { advice } from './advice.ts';
import { editors, outside, placeholders } from './by-hand.ts';
import { knownFailures } from './known-failures.ts';
import { auditRecorded, keyOf, type RecordedCluster } from './recorded-findings.ts';
import { simulated } from './simulated.ts';
import { isFixed, tryFix } from './trial.ts';

const folder = await mkdtemp(join(tmpdir(), 'fixes-'));
afterAll(() => rm(folder, { recursive: true }));

const recorded = await auditRecorded(folder);
const printed = recorded.flatMap((cluster) =>
  cluster.result.findings.map((finding) => ({ key: keyOf(cluster, finding), cluster, finding })),
);

const fingerprints = ({ findings }: RecordedCluster['result']) => findings.map(({ fingerprint }) => fingerprint).sort();

// Not `it.each`, which cuts the titles.
describe('a recorded cluster to which no command is given', () => {
  for (const { mistake, result, later } of recorded)
    it(`${mistake.name}: has the same findings half an hour later`, () => {
      expect(fingerprints(later)).toEqual(expect.arrayContaining(fingerprints(result)));
    });
});

describe('the printed commands of a finding', () => {
  for (const { key, cluster, finding } of printed) {
    const trial = async () => tryFix(cluster, finding, await simulated(cluster));

    if (key in knownFailures) it(`${key}: fail as known`, async () => expect(isFixed(await trial())).toBe(false));
    else
      it(`${key}: ${key in advice ? 'run, and leave it there' : 'make it go'}`, async () => {
        const { commands, ...rest } = await trial();
        const failed = commands.filter(({ outcome }) => outcome !== 'done');
        expect({ failed, ...rest }).toMatchObject({
          ...{ failed: [], news: [], lost: [] },
          finding: key in advice ? 'there' : 'gone',
        });
      });
  }
});

describe('what is not held to make its finding go', () => {
  const keys = printed.map(({ key }) => key);

  it('is named in full, and is no more than was argued', () => {
    expect([...Object.keys(advice), ...Object.keys(knownFailures)].filter((key) => !keys.includes(key))).toEqual([]);
    expect(Object.keys(advice)).toHaveLength(22);
    expect(Object.keys(knownFailures)).toHaveLength(10);
  });

  it('says which words, editors and refusals a person takes care of, and each is met', () => {
    const commands = printed.flatMap(({ finding }) => finding.remediation.commands);
    expect(Object.keys(editors).filter((line) => !commands.includes(line))).toEqual([]);
    expect(Object.keys(placeholders).filter((word) => !commands.some((line) => line.includes(word)))).toEqual([]);
    const names = recorded.map(({ mistake }) => mistake.name);
    expect(Object.keys(outside).filter((name) => !names.includes(name))).toEqual([]);
    expect([editors, placeholders, outside].map((table) => Object.keys(table).length)).toEqual([2, 1, 3]);
  });
});
