import { isDeepStrictEqual } from 'node:util';
import type { ClusterResult } from '#model/result.ts';
import { keyOf, type RecordedCluster } from './recorded-findings.ts';
import { printedCommands, tryFix, type Trial } from './trial.ts';
import type { PodCounts, TriedCluster } from './tried-cluster.ts';

/** What came of the printed commands of one finding, as far as the words of a program do not matter. */
export interface FixOutcome {
  /** Each command, and whether it was done, refused, or waits for what never comes. */
  readonly commands: Readonly<Record<string, string>>;
  readonly finding: Trial['finding'];
  readonly news: readonly string[];
  readonly lost: readonly string[];
  readonly pods: Readonly<Record<string, string>>;
}

/** What came of a recorded cluster: without a command, and by the commands of each finding that prints some. */
export interface ClusterOutcome {
  readonly untouched: { readonly findings: readonly string[]; readonly pods: Readonly<Record<string, string>> };
  readonly fixes: Readonly<Record<string, FixOutcome>>;
}

/** Every recorded cluster in real controllers, and which those were. */
export interface Agreement {
  readonly servers: Readonly<Record<string, string>>;
  readonly clusters: Readonly<Record<string, ClusterOutcome>>;
}

/** Tries a cluster without commands, and then each of its fixes, every time from how it was recorded. */
export async function outcomeOf(recorded: RecordedCluster, load: () => Promise<TriedCluster>): Promise<ClusterOutcome> {
  const untouched = await load();
  const atOnce = fingerprints(await untouched.audit());
  if (!isDeepStrictEqual(atOnce, fingerprints(recorded.result)))
    throw new Error(`${recorded.mistake.name} has other findings where it is loaded than where it was recorded`);
  await untouched.pass();
  const later = await untouched.audit();
  const fixes: Record<string, FixOutcome> = {};
  for (const finding of recorded.result.findings) {
    if (printedCommands(recorded, finding).length === 0) continue;
    fixes[keyOf(recorded, finding)] = fixOutcome(await tryFix({ ...recorded, later }, finding, await load()));
  }
  return {
    untouched: {
      findings: later.findings.map((finding) => keyOf(recorded, finding)).sort(),
      pods: podsAsText(await untouched.pods()),
    },
    fixes,
  };
}

/** The outcome of a trial, without the words of programs, which are not ours to agree on. */
export function fixOutcome({ commands, finding, news, lost, pods }: Trial): FixOutcome {
  return {
    commands: Object.fromEntries(commands.map(({ command, outcome }) => [command, outcome.replace(/:.*/s, '')])),
    ...{ finding, news: [...news].sort(), lost, pods: podsAsText(pods) },
  };
}

function podsAsText(pods: Readonly<Record<string, PodCounts>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(pods).map(([workload, { fargate, other, waiting, made }]) => [
      workload,
      `${fargate} on Fargate, ${other} elsewhere, ${waiting} waiting; ${made} made since`,
    ]),
  );
}

const fingerprints = ({ findings }: ClusterResult) => findings.map(({ fingerprint }) => fingerprint).sort();
