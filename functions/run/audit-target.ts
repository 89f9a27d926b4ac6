import type { RawSource } from '../collect/raw-source.ts';
import { notAcknowledged } from '../model/delivery.ts';
import type { Configuration } from '../model/configuration.ts';
import { Fault } from '../model/fault.ts';
import type { ClusterResult } from '../model/result.ts';
import type { ClusterKey, ManifestLine, StoredResult } from '../model/scan.ts';
import type { Documents } from '../publish/documents.ts';
import { compareResults, resolvedFindings } from '../track/compare-results.ts';
import { reopened } from '../track/reopened.ts';
import { readConfiguration } from './configuration/stored.ts';
import { rewaive } from './judge-facts.ts';
import { type Access, accessTo, defaultTargets, type Identity } from './member-role.ts';
import { scanCluster } from './scan.ts';

export interface TargetContext extends Identity {
  readonly documents: Documents;
  openCluster(cluster: ClusterKey, access: Access): Promise<RawSource>;
  /** Findings to CloudWatch Logs; every one is acknowledged, or this fails. */
  logFindings(stored: StoredResult): Promise<void>;
  /** Findings to Security Hub in the account that the access leads to; null where it is not to be told. */
  readonly importFindings: ((stored: StoredResult, access: Access) => Promise<void>) | null;
  recordMetrics(stored: StoredResult, durationMs: number): void;
  /** Has the alerts of the cluster looked at too, so that what no event told of is found, and what healed is resolved. */
  lookAgain(cluster: ClusterKey): Promise<void>;
  /** Says something to whoever operates this. */
  warn(message: string): void;
}

/** What an audited line came to; small enough to go from step to step. */
export interface TargetOutcome {
  readonly cluster: ClusterKey | null;
  readonly status: ClusterResult['status'];
  readonly resultKey: string | null;
}

/**
 * Audits one cluster of a scan, keeps the result and tells of it. Doing it again changes nothing: a complete result
 * stands, and what is told again carries the same ids.
 */
export async function auditTarget(line: ManifestLine, context: TargetContext): Promise<TargetOutcome> {
  const { account, region, cluster } = line;
  // Clusters that could not be listed have no result of their own; the summary names them from the manifest.
  if (cluster === null) return { cluster: null, status: 'failed', resultKey: null };
  const key = { account, region, cluster };
  const start = performance.now();
  const stored = await storedResult(line, key, context);
  const resultKey = await context.documents.writeResult(stored);
  const kept = (await context.documents.readResult(resultKey)) ?? stored;
  await context.documents.moveLatest(key, kept);
  await logKept(kept, context);
  context.recordMetrics(kept, performance.now() - start);
  await remind(key, context);
  // Last, so that whatever becomes of it, all else is done.
  await importKept(kept, key, context);
  return { cluster: key, status: kept.result.status, resultKey };
}

/** The audit stands without it; the schedule looks anyway. */
async function remind(key: ClusterKey, context: TargetContext): Promise<void> {
  try {
    await context.lookAgain(key);
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
    const { targets = defaultTargets(context.self) } = await readConfiguration(documents);
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
    return error instanceof Error ? error.message : String(error);
  }
}

async function storedResult(line: ManifestLine, key: ClusterKey, context: TargetContext): Promise<StoredResult> {
  const before = await context.documents.readResult(context.documents.resultKey(line, key));
  return before?.result.status === 'audited' ? before : freshResult(line, key, context);
}

async function freshResult(line: ManifestLine, key: ClusterKey, context: TargetContext): Promise<StoredResult> {
  const { scanId, scheduledTime, account, region } = line;
  const latest = await context.documents.latestResult(key);
  const { result, configuration } = await auditNow(key, context);
  const { result: current, resolved } = compared(latest, result, scheduledTime);
  // What was only carried on is waived as the configuration has it now, where that could be read.
  const judged = configuration === null ? current : rewaive(current, configuration);
  return {
    ...{ schema: 'fargate-auditor/stored-result/v1', scanId, scheduledTime, account, region },
    result: reopened(latest?.result ?? null, judged),
    resolved,
    unlogged: notAcknowledged('unlogged'),
    unimported: context.importFindings === null ? null : notAcknowledged('unimported'),
  };
}

/** A result that a cut-short run of this very scan left is gone on with: what was new to it is new still. */
function compared(
  latest: StoredResult | null,
  result: ClusterResult,
  scheduledTime: string,
): Pick<StoredResult, 'result' | 'resolved'> {
  // Times may have fractions of a second or not, so that they do not compare as text.
  const age = latest === null ? -1 : Date.parse(scheduledTime) - Date.parse(latest.scheduledTime);
  // A later scan that overtook this one says nothing of what was before it.
  if (latest === null || age < 0) return { result: compareResults(null, result), resolved: [] };
  const current = compareResults(latest.result, result);
  if (age > 0) return { result: current, resolved: resolvedFindings(latest.result, result) };
  const known = new Map(latest.result.findings.map(({ fingerprint, status }) => [fingerprint, status]));
  const findings = current.findings.map((finding) => ({
    ...finding,
    status: known.get(finding.fingerprint) ?? finding.status,
  }));
  return { result: { ...current, findings }, resolved: latest.resolved };
}

interface Audited {
  readonly result: ClusterResult;
  /** Null when it could not be read. */
  readonly configuration: Configuration | null;
}

async function auditNow(key: ClusterKey, context: TargetContext): Promise<Audited> {
  const reading = readConfiguration(context.documents);
  const configuration = await reading.catch(nullForFault);
  const open = async () => {
    // A configuration that cannot be used is why the cluster was not audited, and told as such.
    const { targets = defaultTargets(context.self) } = await reading;
    return context.openCluster(key, accessTo(key.account, key.region, targets, context));
  };
  const options = { scope: [], ...(configuration === null ? {} : { configuration }) };
  const { result } = await scanCluster({ name: key.cluster, open }, options);
  // A cluster that could not be described does not tell where it is.
  const place = { account: result.account ?? key.account, region: result.region ?? key.region };
  return { result: { ...result, ...place }, configuration };
}

function nullForFault(error: unknown): null {
  if (error instanceof Fault) return null;
  throw error;
}
