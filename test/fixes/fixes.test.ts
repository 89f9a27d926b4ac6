import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { advice } from './advice.ts';
import { editors, outside, placeholders } from './by-hand.ts';
import { knownFailures } from './known-failures.ts';
import { differences } from './differences.ts';
import { type Agreement, fixable, fixOutcome, untouchedOutcome } from './outcomes.ts';
import { auditRecorded, keyOf, type RecordedCluster } from './recorded-findings.ts';
import { simulated } from './simulated.ts';
import { isFixed, type Trial, tryFix } from './trial.ts';

const folder = await mkdtemp(join(tmpdir(), 'fixes-'));
afterAll(() => rm(folder, { recursive: true }));

const recorded = await auditRecorded(folder);
const printed = recorded.flatMap((cluster) =>
  cluster.result.findings.map((finding) => ({ key: keyOf(cluster, finding), cluster, finding })),
);

const trials = new Map<string, Promise<Trial>>();

/** Tries a fix once, whoever asks. */
function trialOf(key: string): Promise<Trial> {
  const one = printed.find((each) => each.key === key);
  if (one === undefined) throw new Error(`no finding is ${key}`);
  const trial = trials.get(key) ?? simulated(one.cluster).then((cluster) => tryFix(one.cluster, one.finding, cluster));
  trials.set(key, trial);
  return trial;
}

const agreement = JSON.parse(await readFile(new URL('agreement.json', import.meta.url), 'utf8')) as Agreement;

const fingerprints = ({ findings }: RecordedCluster['result']) => findings.map(({ fingerprint }) => fingerprint).sort();

// Not `it.each`, which cuts the titles.
describe('a recorded cluster to which no command is given', () => {
  for (const { mistake, result, later } of recorded)
    it(`${mistake.name}: has the same findings half an hour later`, () => {
      expect(fingerprints(later)).toEqual(expect.arrayContaining(fingerprints(result)));
    });
});

describe('the printed commands of a finding', () => {
  for (const { key } of printed) {
    const trial = async () => trialOf(key);

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
    expect(Object.keys(advice)).toHaveLength(28);
    expect(Object.keys(knownFailures)).toHaveLength(1);
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

describe('real controllers, as `npm run test:fixes -- --record` recorded them,', () => {
  const fixes = recorded.flatMap((cluster) =>
    fixable(cluster).map((finding) => ({ cluster, key: keyOf(cluster, finding) })),
  );

  it('were given every recorded cluster, and the commands of every finding: run it for what is missing here', () => {
    expect(Object.keys(agreement.clusters)).toEqual(recorded.map(({ mistake }) => mistake.name).sort());
    const tried = Object.values(agreement.clusters).flatMap((outcome) => Object.keys(outcome.fixes));
    expect(tried.sort()).toEqual(fixes.map(({ key }) => key).sort());
  });

  for (const cluster of recorded)
    it(`${cluster.mistake.name}: leave the cluster as simulated ones do`, () => {
      expect(agreement.clusters[cluster.mistake.name]?.untouched).toEqual(untouchedOutcome(cluster));
    });

  for (const { cluster, key } of fixes)
    it(`${key}: ${key in differences ? 'differ from simulated ones as argued' : 'do by its commands what simulated ones do'}`, async () => {
      const real = agreement.clusters[cluster.mistake.name]?.fixes[key];
      const outcome = fixOutcome(await trialOf(key));
      if (key in differences) expect(real).not.toEqual(outcome);
      else expect(real).toEqual(outcome);
    });

  it('differ in nothing else', () => {
    expect(Object.keys(differences).filter((key) => !fixes.some((fix) => fix.key === key))).toEqual([]);
  });
});
