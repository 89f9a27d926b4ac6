import type { RawSource } from '#collect/source.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import { notAcknowledged, type StoredResult } from '#model/result/stored-result.ts';
import { Fault } from '#model/fault.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import { BrokenDocument, unlessBroken } from '#publish/parse-document.ts';
import type { Documents } from '#publish/documents.ts';
import { compareResults, resolvedFindings } from '#track/compare/compare-results.ts';
import { reopened } from '#track/compare/reopened.ts';
import { readConfiguration } from '../configuration/load.ts';
import { rewaive } from '../scan/judge-facts.ts';
import { type Access, accessTo, defaultTargets, type Identity } from '../stack/member-role.ts';
import { scanCluster } from '../scan/scan.ts';

/** What it takes to audit a cluster and to compare it with what was known of it. */
export interface FreshContext extends Identity {
  readonly documents: Documents;
  openCluster(cluster: ClusterKey, access: Access): Promise<RawSource>;
  /** Null where Security Hub is not to be told. */
  readonly importFindings: unknown;
}

/** What this scan found in a cluster: kept by a run that was cut short if it is whole, else by auditing now. */
export async function storedResult(line: ManifestLine, key: ClusterKey, context: FreshContext): Promise<StoredResult> {
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
    schema: 'fargate-auditor/stored-result/v1',
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
