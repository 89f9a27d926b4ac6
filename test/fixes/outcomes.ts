import type { Finding } from '#model/finding/finding.ts';
import { keyOf, type RecordedCluster } from './recorded-findings.ts';
import { printedCommands, tryFix, type Trial } from './trial.ts';
import type { PodCounts, TriedCluster } from './tried-cluster.ts';

/** What came of the printed commands of one finding, as far as the words of a program do not matter. */
export interface FixOutcome {
  /** Each command, after whether it was done, refused, or waits for what never comes. */
  readonly commands: readonly string[];
  readonly finding: Trial['finding'];
  readonly news: readonly string[];
  readonly lost: readonly string[];
  readonly pods: Readonly<Record<string, string>>;
}

/** What came of a cluster to which no command was given. */
export interface UntouchedOutcome {
  readonly findings: readonly string[];
  readonly pods: Readonly<Record<string, string>>;
}

/** What came of a recorded cluster: without a command, and by the commands of each finding that prints some. */
export interface ClusterOutcome {
  readonly untouched: UntouchedOutcome;
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
  await untouched.pass();
  const really = { ...recorded, later: await untouched.audit(), podsLater: await untouched.pods() };
  const fixes: Record<string, FixOutcome> = {};
  for (const finding of fixable(recorded))
    fixes[keyOf(recorded, finding)] = fixOutcome(await tryFix(really, finding, await load()));
  return { untouched: untouchedOutcome(really), fixes };
}

/** Findings that print commands, or whose causes do. */
export function fixable(recorded: RecordedCluster): Finding[] {
  return recorded.result.findings.filter((finding) => printedCommands(recorded, finding).length > 0);
}

export function untouchedOutcome(recorded: RecordedCluster): UntouchedOutcome {
  const findings = recorded.later.findings.map((finding) => keyOf(recorded, finding)).sort();
  return { findings, pods: podsAsText(recorded.podsLater) };
}

/** The outcome of a trial, without the words of programs, which are not ours to agree on. */
export function fixOutcome({ commands, finding, news, lost, pods }: Trial): FixOutcome {
  return {
    commands: commands.map(({ command, outcome }) => `${outcome.replace(/:.*/s, '')}: ${command}`),
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
