import { join } from 'node:path';
import type { ClusterResult } from '#model/result/result.ts';
import { type Finding, subjectText } from '#model/finding/finding.ts';
import { type Mistake, readMistakes, writeMistake } from '../clusters/mistake.ts';
import { auditFolder } from './audit-folder.ts';
import { simulated } from './simulated.ts';
import type { PodCounts } from './tried-cluster.ts';

/** A recorded cluster, where its snapshot is, and what an audit finds in it. */
export interface RecordedCluster {
  readonly mistake: Mistake;
  readonly snapshot: string;
  readonly result: ClusterResult;
  /** What an audit finds after the time that every trial takes, when no command was given. */
  readonly later: ClusterResult;
  readonly podsLater: Readonly<Record<string, PodCounts>>;
}

/** Every recorded cluster that is scanned, its snapshot written below the folder. */
export async function auditRecorded(folder: string): Promise<RecordedCluster[]> {
  const scanned = (await readMistakes()).filter(({ manifest }) => manifest === undefined);
  const audited: RecordedCluster[] = [];
  for (const mistake of scanned) {
    const snapshot = join(folder, mistake.name);
    await writeMistake(mistake, snapshot);
    const untouched = await simulated({ mistake, snapshot });
    await untouched.pass();
    const [result, later, podsLater] = [await auditFolder(snapshot), await untouched.audit(), await untouched.pods()];
    audited.push({ mistake, snapshot, result, later, podsLater });
  }
  return audited;
}

/** Names a finding by its cluster, its rule and what it is about. */
export function keyOf({ mistake }: RecordedCluster, { rule, subject }: Finding): string {
  return `${mistake.name}: ${rule} of ${subjectText(subject)}`;
}

/** A finding and the causes before it, first cause first: what its remedy asks to be mended before. */
export function withCauses(finding: Finding, findings: readonly Finding[]): Finding[] {
  const cause = findings.find(({ fingerprint }) => fingerprint === finding.cause);
  return cause === undefined ? [finding] : [...withCauses(cause, findings), finding];
}
