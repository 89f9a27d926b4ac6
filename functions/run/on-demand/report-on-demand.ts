import { compareText } from '#lib/text/compare.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { type ClusterKey, clusterKeyText, type Self } from '#model/cluster/cluster-key.ts';
import type { ClusterEntry, ManifestLine, ScanSummary } from '#model/scan/scan.ts';

import { type ReportRequest, type Format, formats } from '#model/result/format.ts';
import { BrokenDocument, unlessBroken, type Documents } from '#publish/documents.ts';
import { render } from '../scan/render.ts';
import { scanIdOf } from '../nightly/plan-scan.ts';
import { summarize, failedResult } from '../scan/audit-result.ts';
import { readConfiguration } from '../configuration/load.ts';
import { knownTargets } from '../stack/known-targets.ts';
import { isTarget, NotATarget } from '../stack/target-scope.ts';
import { withResolved } from '#model/result/stored-result.ts';

export interface ReportContext {
  readonly documents: Documents;
  readonly self: Self;
  readonly now: () => Date;
  /** Starts the audit function for one cluster, without waiting for it. */
  readonly startAudit: (line: ManifestLine) => Promise<void>;
}

/** Answer to a report request, shared by HTTP and direct invocation. */
export type ReportAnswer =
  | { readonly kind: 'report'; readonly format: Format; readonly type: string; readonly text: string }
  /** Link to a report that is too large for an answer. */
  | { readonly kind: 'link'; readonly url: string; readonly seconds: number }
  /** A new audit was started; its result will be the latest one. */
  | { readonly kind: 'started'; readonly scanId: string; readonly cluster: ClusterKey }
  | { readonly kind: 'bad-request'; readonly reason: string }
  | { readonly kind: 'not-found'; readonly reason: string; readonly known: readonly ClusterKey[] };

/** Lambda responses are limited to 6 MB, and JSON inside JSON grows. */
const mostBytes = 5 * 1024 * 1024;
const linkSeconds = 60;

/**
 * Answers with the latest stored result of one cluster, or of all known ones, in the requested format; or starts a new
 * audit.
 */
export async function reportOnDemand(request: ReportRequest, context: ReportContext): Promise<ReportAnswer> {
  const known = await context.documents.knownClusters();
  const matching = known
    .filter((key) => matches(key, request))
    .sort((a, b) => compareText(clusterKeyText(a), clusterKeyText(b)));
  const newest = await newestScan(context);
  if (request.fresh === true) return startFresh(request, { matching, known, newest }, context);
  const results = await Promise.all(matching.map((key) => latestOf(key, context)));
  // A named cluster is answered with its last result, even if it was deleted; a report of all contains only existing
  // ones.
  const clusters = results.flatMap((latest, index) => {
    const isAsked = request.cluster !== undefined || latest === null || isThere(matching[index], latest.due, newest);
    return latest !== null && isAsked ? [latest] : [];
  });
  // A pointer can outlive its result.
  if (clusters.length === 0) return { kind: 'not-found', reason: 'No result is stored for such a cluster', known };
  const format = request.format ?? 'json';
  const options = { width: 120, color: false, lang: request.lang ?? 'en' };
  const found = summarize(
    clusters.map(({ result }) => result),
    { wereCompared: clusters.some(({ wasCompared }) => wasCompared) },
  );
  return answer(await render(found, format, options), format, matching, context.documents);
}

interface Latest {
  readonly result: ClusterResult;
  /** Null if it cannot be read. */
  readonly due: string | null;
  /** It was compared with an earlier result, so new and resolved findings are known. */
  readonly wasCompared: boolean;
}

/** An unreadable stored result is shown as a failed audit of the cluster, with the reason. */
async function latestOf(key: ClusterKey, { documents, now }: ReportContext): Promise<Latest | null> {
  const stored = await unlessBroken(documents.latestResult(key));
  if (stored === null) return null;
  if (!(stored instanceof BrokenDocument)) {
    const { scheduledTime, baseKey } = stored;
    return { result: withResolved(stored), due: scheduledTime, wasCompared: baseKey !== null };
  }
  const { account, region, cluster } = key;
  const failed = failedResult({ name: cluster }, { scope: [] }, stored);
  return { result: { ...failed, account, region, takenAt: now().toISOString() }, due: null, wasCompared: false };
}

async function answer(
  text: string,
  format: Format,
  keys: readonly ClusterKey[],
  documents: Documents,
): Promise<ReportAnswer> {
  const { type, ending } = formats[format];
  if (Buffer.byteLength(text) <= mostBytes) return { kind: 'report', format, type, text };
  const name = `${keys.length === 1 ? (keys[0]?.cluster ?? 'report') : 'all-clusters'}.${ending}`;
  return { kind: 'link', url: await documents.shareReport(name, text, type, linkSeconds), seconds: linkSeconds };
}

interface KnownClusters {
  readonly matching: readonly ClusterKey[];
  readonly known: readonly ClusterKey[];
  readonly newest: ScanSummary | null;
}

/** Starts the audit asynchronously: for a large cluster it takes longer than a caller waits. */
async function startFresh(
  { account, region, cluster }: ReportRequest,
  { matching, known, newest }: KnownClusters,
  context: ReportContext,
): Promise<ReportAnswer> {
  if (cluster === undefined) return { kind: 'bad-request', reason: 'cluster: fresh=true audits one cluster; name it' };
  const [only, ...others] = matching;
  if (others.length > 0)
    return { kind: 'bad-request', reason: 'account, region: several clusters have this name; say which' };
  const named = account !== undefined && region !== undefined ? { account, region, cluster } : only;
  if (named === undefined)
    return { kind: 'not-found', reason: 'No such cluster is known; name account and region too', known };
  const refusal = await refusalOf(named, { known, newest }, context);
  if (refusal !== null) return { kind: 'not-found', reason: refusal, known };
  const scheduledTime = context.now().toISOString();
  const scanId = scanIdOf(scheduledTime);
  await context.startAudit({ ...named, scanId, scheduledTime, error: null });
  return { kind: 'started', scanId, cluster: named };
}

/** Reason for refusing an audit on demand; null if it is allowed. A name that was never listed may be a typo. */
async function refusalOf(
  key: ClusterKey,
  { known, newest }: Pick<KnownClusters, 'known' | 'newest'>,
  { documents, self, now }: ReportContext,
): Promise<string | null> {
  const targets = await knownTargets(await readConfiguration(documents), documents, self);
  if (!isTarget(key, null, targets, now())) return new NotATarget(key).message;
  const optedOut = newest?.optedOut.find((one) => isSame(one, key));
  if (optedOut !== undefined) return `The cluster is left out by its tag until ${optedOut.until}: ${optedOut.reason}`;
  if (newest?.clusters.some((entry) => isSame(entry, key) && entry.status !== 'gone')) return null;
  const stored = known.some((one) => isSame(one, key)) ? await unlessBroken(documents.latestResult(key)) : null;
  const due = stored === null || stored instanceof BrokenDocument ? null : stored.scheduledTime;
  if (stored !== null && isThere(key, due, newest)) return null;
  return 'No scan has listed such a cluster; the next one lists those that were made since';
}

/** Newest summarized scan; null if there is none. */
async function newestScan({ documents, now }: ReportContext): Promise<ScanSummary | null> {
  for await (const summary of documents.summariesBefore(now().toISOString())) return summary;
  return null;
}

/**
 * False for a cluster that the newest scan no longer has; a cluster that was audited since then exists, or did until
 * then.
 */
function isThere(key: ClusterKey | undefined, due: string | null, newest: ScanSummary | null): boolean {
  if (key === undefined || newest === null) return true;
  if (due !== null && Date.parse(due) > Date.parse(newest.scheduledTime)) return true;
  const isOfPlace = ({ account, region, cluster }: ClusterEntry) =>
    cluster === null && (account === 'unknown' || (account === key.account && region === key.region));
  return newest.clusters.some((entry) => (isSame(entry, key) && entry.status !== 'gone') || isOfPlace(entry));
}

function isSame(a: { account: string; region: string; cluster: string | null }, b: ClusterKey): boolean {
  return a.account === b.account && a.region === b.region && a.cluster === b.cluster;
}

function matches(key: ClusterKey, request: ReportRequest): boolean {
  return (['account', 'region', 'cluster'] as const).every(
    (part) => request[part] === undefined || request[part] === key[part],
  );
}
