import type { RawSource } from '../collect/raw-source.ts';
import type { ClusterResult } from '../model/result.ts';
import type { ClusterKey, ManifestLine, StoredResult } from '../model/scan.ts';
import type { Documents } from '../publish/documents.ts';
import { compareResults, resolvedFindings } from '../track/compare-results.ts';
import { type Access, accessTo, defaultTargets, type Identity } from './member-role.ts';
import { scanCluster } from './scan.ts';

export interface TargetContext extends Identity {
  readonly documents: Documents;
  openCluster(cluster: ClusterKey, access: Access): Promise<RawSource>;
  /** Findings to CloudWatch Logs; every one is acknowledged, or this fails. */
  logFindings(stored: StoredResult): Promise<void>;
  recordMetrics(stored: StoredResult, durationMs: number): void;
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
  await context.logFindings(kept);
  context.recordMetrics(kept, performance.now() - start);
  return { cluster: key, status: kept.result.status, resultKey };
}

async function storedResult(line: ManifestLine, key: ClusterKey, context: TargetContext): Promise<StoredResult> {
  const before = await context.documents.readResult(context.documents.resultKey(line, key));
  return before?.result.status === 'audited' ? before : freshResult(line, key, context);
}

async function freshResult(line: ManifestLine, key: ClusterKey, context: TargetContext): Promise<StoredResult> {
  const { scanId, scheduledTime, account, region } = line;
  const latest = await context.documents.latestResult(key);
  const result = await auditNow(key, context);
  return {
    ...{ schema: 'fargate-auditor/stored-result/v1', scanId, scheduledTime, account, region },
    ...compared(latest, result, scheduledTime),
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

async function auditNow(key: ClusterKey, context: TargetContext): Promise<ClusterResult> {
  const open = async () => {
    const targets = (await context.documents.readTargets()) ?? defaultTargets(context.self);
    return context.openCluster(key, accessTo(key.account, key.region, targets, context));
  };
  const { result } = await scanCluster({ name: key.cluster, open }, { scope: [] });
  // A cluster that could not be described does not tell where it is.
  return { ...result, account: result.account ?? key.account, region: result.region ?? key.region };
}
