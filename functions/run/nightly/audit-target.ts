import { errorText } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';
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
  /** Sends findings to CloudWatch Logs; all are acknowledged, or this fails. */
  logFindings(stored: StoredResult): Promise<void>;
  /** Sends findings to Security Hub in the account of `access`; null if Security Hub is not a destination. */
  readonly importFindings: ((stored: StoredResult, access: Access) => Promise<void>) | null;
  recordMetrics(stored: StoredResult, durationMs: number): void;
  /** Requests a poll of the cluster's alerts, so that missed events are caught up with and fixed faults resolve. */
  requestPoll(cluster: ClusterKey): Promise<void>;
  /** Logs a warning for the operator. */
  warn(message: string): void;
}

/** Outcome of a manifest line; small enough to be passed between states. */
interface TargetOutcome {
  readonly cluster: ClusterKey | null;
  readonly status: ClusterResult['status'] | 'gone' | 'untargeted';
  readonly resultKey: string | null;
}

/**
 * Audits one cluster of a scan, stores the result and publishes it. Safe to repeat: a complete result is kept, and
 * repeated messages carry the same ids.
 */
export async function auditTarget(line: ManifestLine, context: TargetContext): Promise<TargetOutcome> {
  const { account, region, cluster } = line;
  // Clusters that could not be listed or identified have no result; the summary names them from the manifest.
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
  // Done last, so that its failure affects nothing else.
  await importKept(kept, key, context);
  return { cluster: key, status: kept.result.status, resultKey };
}

/** Null for a cluster that is not a target, of which nothing is stored, whoever asked for it. */
async function unlessUntargeted(storing: Promise<StoredResult>, context: TargetContext): Promise<StoredResult | null> {
  try {
    return await storing;
  } catch (error) {
    if (!(error instanceof NotATarget)) throw error;
    context.warn(error.message);
    return null;
  }
}

/** Records for the scan that the cluster was deleted; nothing else is published, and the latest result remains. */
async function goneOutcome(
  stored: StoredResult,
  key: ClusterKey,
  { documents }: TargetContext,
): Promise<TargetOutcome> {
  const resultKey = isOfScan(stored) ? await documents.writeResult(stored) : null;
  return { cluster: key, status: 'gone', resultKey };
}

/** A failure does not affect the audit; the schedule polls anyway. */
async function requestPollOf(key: ClusterKey, context: TargetContext): Promise<void> {
  try {
    await context.requestPoll(key);
  } catch (error) {
    if (!(error instanceof AuditorError)) throw error;
    context.warn(error.message);
  }
}

/**
 * The stored result records whether it was logged, since the summary must report it even if this run fails for good.
 */
async function logKept(kept: StoredResult, context: TargetContext): Promise<void> {
  try {
    await context.logFindings(kept);
  } catch (error) {
    if (error instanceof AuditorError) await context.documents.noteDelivery(kept, 'unlogged', error.message);
    throw error;
  }
  await context.documents.noteDelivery(kept, 'unlogged', null);
}

/** No failure affects the audit; it is recorded for the summary. */
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
