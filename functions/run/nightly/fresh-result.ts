import { ClusterGone } from '#collect/live/aws-call.ts';
import { kinds } from '#collect/kinds/index.ts';
import { textMap } from '#collect/raw/fields.ts';
import type { RawSource } from '#collect/source.ts';
import type { Configuration } from '#model/configuration/configuration.ts';
import type { Targets } from '#model/configuration/targets.ts';
import { isOfScan, notAcknowledged, type StoredResult } from '#model/result/stored-result.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import { BrokenDocument, type Documents, unlessBroken } from '#publish/documents.ts';
import { compareResults, reopened, resolvedFindings } from '#track/compare/compare-results.ts';
import { readConfiguration } from '../configuration/load.ts';
import { rewaive } from '../scan/judge-facts.ts';
import { knownTargets } from '../stack/known-targets.ts';
import { type Access, accessTo, type Identity } from '../stack/member-role.ts';
import { isTarget, NotATarget } from '../stack/target-scope.ts';
import { scanCluster } from '../scan/scan.ts';

/** Dependencies for auditing a cluster and comparing the result with the earlier one. */
export interface FreshContext extends Identity {
  readonly documents: Documents;
  readonly now: () => Date;
  openCluster(cluster: ClusterKey, access: Access): Promise<RawSource>;
  /** Null if Security Hub is not a destination. */
  readonly importFindings: unknown;
}

/**
 * Result of this scan for a cluster: the one that an interrupted run stored if it is complete, otherwise a new audit.
 */
export async function storedResult(line: ManifestLine, key: ClusterKey, context: FreshContext): Promise<StoredResult> {
  const before = await unlessBroken(context.documents.readResult(context.documents.resultKey(line, key)));
  return before !== null && isWhole(before, line) ? before : freshResult(line, key, context);
}

/** An audit outside of scans may have stored a result in the same second, compared with another base. */
function isWhole(before: StoredResult | BrokenDocument, { base }: ManifestLine): before is StoredResult {
  if (before instanceof BrokenDocument || before.result.status !== 'audited') return false;
  return base === undefined || isOfScan(before);
}

async function freshResult(line: ManifestLine, key: ClusterKey, context: FreshContext): Promise<StoredResult> {
  const { scanId, scheduledTime, account, region, base } = line;
  const earlier = await earlierResult(line, key, context.documents);
  const found = earlier instanceof BrokenDocument ? null : earlier;
  const { result, configuration, gone } = withWarning(await auditNow(line, key, context), earlier);
  const { result: current, resolved } = compared(found, result, line);
  // Carried-over findings get the waivers of the current configuration, if it could be read.
  const judged = configuration === null ? current : rewaive(current, configuration);
  return {
    schema: 'fargate-auditor/stored-result/v2',
    scanId,
    scheduledTime,
    account,
    region,
    result: reopened(found?.result ?? null, judged),
    ...(gone ? { gone } : {}),
    baseKey: base === undefined ? undefined : (base?.key ?? null),
    resolved,
    unlogged: notAcknowledged('unlogged'),
    unimported: context.importFindings === null ? null : notAcknowledged('unimported'),
  };
}

/**
 * Earlier result to compare with. For a scan it is the cluster's result in the previous scan, so that audits in between
 * do not change what is new; any other audit is compared with the latest result, which on-demand reports show.
 */
async function earlierResult(
  { base }: ManifestLine,
  key: ClusterKey,
  documents: Documents,
): Promise<StoredResult | BrokenDocument | null> {
  if (base === undefined) return unlessBroken(documents.latestResult(key));
  if (base === null) return null;
  return (await unlessBroken(documents.readResult(base.key))) ?? new BrokenDocument(`${base.key} is gone.`);
}

type ComparedResult = Pick<StoredResult, 'result' | 'resolved'>;

function compared(earlier: StoredResult | null, result: ClusterResult, line: ManifestLine): ComparedResult {
  // Times may have fractions of a second, so they do not compare as text.
  const age = earlier === null ? -1 : Date.parse(line.scheduledTime) - Date.parse(earlier.scheduledTime);
  // A later audit that overtook this one tells nothing about the time before it.
  if (earlier === null || age < 0) return { result: compareResults(null, result), resolved: [] };
  const current = compareResults(earlier.result, result);
  // A result that an interrupted run of this audit stored is continued: findings that were new then are still new.
  if (age === 0) return { result: withStatusesOf(earlier, current), resolved: earlier.resolved };
  const resolved = resolvedFindings(earlier.result, result);
  if (!isUntold(earlier, line)) return { result: current, resolved };
  const gone = earlier.resolved.filter(({ fingerprint }) => !holds(current, fingerprint));
  return { result: withStatusesOf(earlier, current), resolved: [...resolved, ...gone] };
}

/**
 * A run that outlived its scan's summary stored a better result than the reported one: its changes were never reported.
 */
function isUntold({ result }: StoredResult, { base }: ManifestLine): boolean {
  return base !== undefined && base !== null && base.status !== result.status;
}

function withStatusesOf(earlier: StoredResult, current: ClusterResult): ClusterResult {
  const known = new Map(earlier.result.findings.map(({ fingerprint, status }) => [fingerprint, status]));
  const findings = current.findings.map((finding) => {
    const status = known.get(finding.fingerprint) ?? 'unchanged';
    return status === 'unchanged' ? finding : { ...finding, status };
  });
  return { ...current, findings };
}

function holds({ findings }: ClusterResult, fingerprint: string): boolean {
  return findings.some((finding) => finding.fingerprint === fingerprint);
}

/** All findings count as new then; the warning explains why. */
function withWarning(audited: AuditedNow, earlier: StoredResult | BrokenDocument | null): AuditedNow {
  if (!(earlier instanceof BrokenDocument)) return audited;
  const warning = `All findings are called new, since the result before cannot be read: ${earlier.message}`;
  const { result } = audited;
  return { ...audited, result: { ...result, warnings: [...result.warnings, warning] } };
}

interface AuditedNow {
  readonly result: ClusterResult;
  /** Null if it could not be read. */
  readonly configuration: Configuration | null;
  /** EKS no longer has the cluster. */
  readonly gone: boolean;
}

async function auditNow(line: ManifestLine, key: ClusterKey, context: FreshContext): Promise<AuditedNow> {
  const reading = readConfiguration(context.documents);
  const configuration = await reading.catch(nullForFault);
  const open = async () => {
    // An invalid configuration is reported as the reason why the cluster was not audited.
    const targets = await knownTargets(await reading, context.documents, context.self);
    return line.base === undefined ? openAsked(key, targets, context) : openPlanned(key, targets, context);
  };
  const options = { scope: [], ...(configuration === null ? {} : { configuration }) };
  const { result, fault } = await scanCluster({ name: key.cluster, open }, options);
  if (fault instanceof NotATarget) throw fault;
  // A cluster that could not be described has no account and Region of its own.
  const place = { account: result.account ?? key.account, region: result.region ?? key.region };
  return { result: { ...result, ...place }, configuration, gone: fault instanceof ClusterGone };
}

function openPlanned(key: ClusterKey, targets: Targets, context: FreshContext): Promise<RawSource> {
  return context.openCluster(key, accessTo(key.account, key.region, targets, context));
}

/** Checks that the cluster is a target, since no plan has done so. */
async function openAsked(key: ClusterKey, targets: Targets, context: FreshContext): Promise<RawSource> {
  if (!isTarget(key, null, targets, context.now())) throw new NotATarget(key);
  const source = await openPlanned(key, targets, context);
  const described = await source.documents(kinds.cluster);
  if (isTarget(key, textMap(described[0]?.['tags']), targets, context.now())) return source;
  source.close?.();
  throw new NotATarget(key);
}

function nullForFault(error: unknown): null {
  if (error instanceof AuditorError) return null;
  throw error;
}
