import type { Finding } from '#model/finding/finding.ts';
import { placeholders } from './by-hand.ts';
import type { Outcome } from './commands/command.ts';
import { keyOf, type RecordedCluster, withCauses } from './recorded-findings.ts';
import type { PodCounts, TriedCluster } from './tried-cluster.ts';

/** What came of the printed commands of one finding. */
export interface Trial {
  readonly commands: readonly { readonly command: string; readonly outcome: Outcome }[];
  /** Whether an audit half an hour later finds the same again, or can no longer tell. */
  readonly finding: 'gone' | 'there' | 'not judged';
  /** Findings that were not there before, and that time alone does not bring. */
  readonly news: readonly string[];
  /** Workloads that had pods and have none: a finding that goes with its workload is not mended. */
  readonly lost: readonly string[];
  readonly pods: Readonly<Record<string, PodCounts>>;
}

/** Gives the commands of a finding, after those of its causes, as they are printed. */
export async function tryFix(recorded: RecordedCluster, finding: Finding, cluster: TriedCluster): Promise<Trial> {
  const before = await cluster.pods();
  const commands: { command: string; outcome: Outcome }[] = [];
  for (const { command, patch } of printedCommands(recorded, finding))
    commands.push({ command, outcome: await cluster.run(asGiven(command), patch) });
  await cluster.pass();
  const { findings, verdicts } = await cluster.audit();
  const known = new Set(
    [recorded.result, recorded.later].flatMap((result) => result.findings).map((found) => found.fingerprint),
  );
  const isThere = findings.some(({ fingerprint }) => fingerprint === finding.fingerprint);
  const verdict = verdicts.find(({ rule }) => rule === finding.rule);
  const pods = await cluster.pods();
  return {
    commands,
    lost: Object.keys(before).filter((workload) => !(workload in pods)),
    finding: isThere ? 'there' : verdict?.status === 'not-evaluated' ? 'not judged' : 'gone',
    news: findings
      .filter((found) => !known.has(found.fingerprint) && !isOnPurpose(found))
      .map((found) => keyOf(recorded, found)),
    pods,
  };
}

/** The commands of a finding after those of its causes, each once and with the file that it may read. */
export function printedCommands(
  { result }: RecordedCluster,
  finding: Finding,
): { command: string; patch: string | undefined }[] {
  const all = withCauses(finding, result.findings).flatMap((each) =>
    commandsOf(each).map((command) => ({ command, patch: each.remediation.patch })),
  );
  // What was done for the cause is not done again: kubectl refuses two restarts within a second.
  return all.filter(({ command }, at) => all.findIndex((other) => other.command === command) === at);
}

/** A pod that a command keeps off Fargate is told to be kept off. */
function isOnPurpose({ rule, severity }: Finding): boolean {
  return rule === 'profile-bypassed' && severity === 'info';
}

/** The printed commands; where there is only a change of the pod template, the one that a person gives to make it. */
function commandsOf({ subject, remediation }: Finding): readonly string[] {
  const { commands, patch } = remediation;
  if (commands.length > 0 || patch === undefined || !templated.has(subject.kind)) return commands;
  const { kind, namespace = '', name } = subject;
  return [`kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --patch-file change.yaml`];
}

/** Kinds whose pod template can be changed in place. */
const templated = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob']);

/** Whether the commands did what their finding promises: none failed, the finding is gone and its workload is not, and nothing new came. */
export function isFixed({ commands, finding, news, lost }: Trial): boolean {
  return commands.every(({ outcome }) => outcome === 'done') && finding === 'gone' && news.length + lost.length === 0;
}

function asGiven(command: string): string {
  return Object.entries(placeholders).reduce((line, [word, { value }]) => line.replaceAll(word, value), command);
}
