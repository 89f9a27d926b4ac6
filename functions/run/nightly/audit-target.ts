import { errorText } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import { isOfScan, type StoredResult } from '#model/result/stored-result.ts';
import { readConfiguration } from '../configuration/load.ts';
import { type FreshContext, storedResult } from './fresh-result.ts';
import { knownTargets } from '../stack/known-targets.ts';
import { type Access, accessTo } from '../stack/member-role.ts';
import { NotATarget } from '../stack/target-scope.ts';

export interface TargetContext extends FreshContext {
  /** Findings to CloudWatch Logs; every one is acknowledged, or this fails. */
  logFindings(stored: StoredResult): Promise<void>;
  /** Findings to Security Hub in the account that the access leads to; null where it is not to be told. */
  readonly importFindings: ((stored: StoredResult, access: Access) => Promise<void>) | null;
  recordMetrics(stored: StoredResult, durationMs: number): void;
  /** Has the alerts of the cluster looked at too, so that what no event told of is found, and what healed is resolved. */
  requestPoll(cluster: ClusterKey): Promise<void>;
  /** Says something to whoever operates this. */
  warn(message: string): void;
}

/** What an audited line came to; small enough to go from step to step. */
interface TargetOutcome {
  readonly cluster: ClusterKey | null;
  readonly status: ClusterResult['status'] | 'gone' | 'untargeted';
  readonly resultKey: string | null;
}

/**
 * Audits one cluster of a scan, keeps the result and tells of it. Doing it again changes nothing: a complete result
 * stands, and what is told again carries the same ids.
 */
export async function auditTarget(line: ManifestLine, context: TargetContext): Promise<TargetOutcome> {
  const { account, region, cluster } = line;
  // Clusters that could not be listed or told apart have no result; the summary names them from the manifest.
  if (cluster === null) return { cluster: null, status: 'failed', resultKey: null };
  const key = { account, region, cluster };
  if (line.error !== null) return { cluster: key, status: 'failed', resultKey: null };
  const start = performance.now();
  const stored = await unlessUntargeted(storedResult(line, key, context), context);
  if (stored === null) return { cluster: key, status: 'untargeted', resultKey: null };
  if (stored.gone === true) return goneOutcome(stored, key, context);
  const resultKey = await context.documents.writeResult(stored);
  const kept = (await context.documents.readResult(resultKey)) ?? stored;
  await context.documents.moveLatest(key, kept);
  await logKept(kept, context);
  context.recordMetrics(kept, performance.now() - start);
  await requestPollOf(key, context);
  // Last, so that whatever becomes of it, all else is done.
  await importKept(kept, key, context);
  return { cluster: key, status: kept.result.status, resultKey };
}

/** Of a cluster that is no target nothing is kept, whoever asked for it. */
async function unlessUntargeted(storing: Promise<StoredResult>, context: TargetContext): Promise<StoredResult | null> {
  try {
    return await storing;
  } catch (error) {
    if (!(error instanceof NotATarget)) throw error;
    context.warn(error.message);
    return null;
  }
}

/** The scan is to know that it is gone; nobody else is told, and its latest result stays what was last seen of it. */
async function goneOutcome(
  stored: StoredResult,
  key: ClusterKey,
  { documents }: TargetContext,
): Promise<TargetOutcome> {
  const resultKey = isOfScan(stored) ? await documents.writeResult(stored) : null;
  return { cluster: key, status: 'gone', resultKey };
}

/** The audit stands without it; the schedule looks anyway. */
async function requestPollOf(key: ClusterKey, context: TargetContext): Promise<void> {
  try {
    await context.requestPoll(key);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    context.warn(error.message);
  }
}

/** The stored result knows whether it was logged, since its summary must tell even when this run fails for good. */
async function logKept(kept: StoredResult, context: TargetContext): Promise<void> {
  try {
    await context.logFindings(kept);
  } catch (error) {
    if (error instanceof Fault) await context.documents.noteDelivery(kept, 'unlogged', error.message);
    throw error;
  }
  await context.documents.noteDelivery(kept, 'unlogged', null);
}

/** The audit stands without it, whatever goes wrong; that it went wrong is noted, for the summary to tell. */
async function importKept(kept: StoredResult, key: ClusterKey, context: TargetContext): Promise<void> {
  const { importFindings, documents } = context;
  if (importFindings === null) return;
  const reason = await failureOf(async () => {
    const targets = await knownTargets(await readConfiguration(documents), documents, context.self);
    await importFindings(kept, accessTo(key.account, key.region, targets, context));
  });
  if (reason !== null) context.warn(`Security Hub may lack findings of ${key.cluster}: ${reason}`);
  await documents.noteDelivery(kept, 'unimported', reason);
}

async function failureOf(work: () => Promise<void>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return errorText(error);
  }
}
