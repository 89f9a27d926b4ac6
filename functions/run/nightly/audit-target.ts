import { errorText } from '#lib/text/errors.ts';
import { Fault } from '#model/fault.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import { type StoredResult, notAcknowledged } from '#model/result/stored-result.ts';
import type { RawSource } from '#collect/source.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import { BrokenDocument, unlessBroken, type Documents } from '#publish/documents.ts';
import { compareResults, resolvedFindings, reopened } from '#track/compare/compare-results.ts';
import { readConfiguration } from '../configuration/load.ts';
import { type Access, accessTo, defaultTargets, type Identity } from '../stack/member-role.ts';
import { rewaive } from '../scan/judge-facts.ts';
import { scanCluster } from '../scan/scan.ts';

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
  await requestPollOf(key, context);
  // Last, so that whatever becomes of it, all else is done.
  await importKept(kept, key, context);
  return { cluster: key, status: kept.result.status, resultKey };
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
    return errorText(error);
  }
}

/** What it takes to audit a cluster and to compare it with what was known of it. */
interface FreshContext extends Identity {
  readonly documents: Documents;
  openCluster(cluster: ClusterKey, access: Access): Promise<RawSource>;
  /** Null where Security Hub is not to be told. */
  readonly importFindings: unknown;
}

/** What this scan found in a cluster: kept by a run that was cut short if it is whole, else by auditing now. */
async function storedResult(line: ManifestLine, key: ClusterKey, context: FreshContext): Promise<StoredResult> {
  const before = await unlessBroken(context.documents.readResult(context.documents.resultKey(line, key)));
  const isWhole = before !== null && !(before instanceof BrokenDocument) && before.result.status === 'audited';
  return isWhole ? before : freshResult(line, key, context);
}

async function freshResult(line: ManifestLine, key: ClusterKey, context: FreshContext): Promise<StoredResult> {
  const { scanId, scheduledTime, account, region } = line;
  const earlier = await unlessBroken(context.documents.latestResult(key));
  const latest = earlier instanceof BrokenDocument ? null : earlier;
  const { result, configuration } = withWarning(await auditNow(key, context), earlier);
  const { result: current, resolved } = compared(latest, result, scheduledTime);
  // What was only carried on is waived as the configuration has it now, where that could be read.
  const judged = configuration === null ? current : rewaive(current, configuration);
  return {
    schema: 'fargate-auditor/stored-result/v2',
    scanId,
    scheduledTime,
    account,
    region,
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

/** All findings are called new then, so that whoever reads them must know why. */
function withWarning(audited: Audited, earlier: StoredResult | BrokenDocument | null): Audited {
  if (!(earlier instanceof BrokenDocument)) return audited;
  const warning = `All findings are called new, since the result before cannot be read: ${earlier.message}`;
  const { result } = audited;
  return { ...audited, result: { ...result, warnings: [...result.warnings, warning] } };
}

interface Audited {
  readonly result: ClusterResult;
  /** Null when it could not be read. */
  readonly configuration: Configuration | null;
}

async function auditNow(key: ClusterKey, context: FreshContext): Promise<Audited> {
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
