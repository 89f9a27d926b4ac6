import { compareText } from '#lib/text/compare.ts';
import type { ClusterResult } from '#model/result/result.ts';
import { type ClusterKey, clusterKeyText } from '#model/cluster/cluster-key.ts';
import type { ManifestLine } from '#model/scan/scan.ts';
import { type ReportRequest, type Format, formats } from '#model/result/format.ts';
import { BrokenDocument, unlessBroken } from '#publish/parse-document.ts';
import type { Documents } from '#publish/documents.ts';
import { render } from '../scan/render.ts';
import { scanIdOf } from '../nightly/plan-scan.ts';
import { summarize } from '../scan/audit-result.ts';
import { failedResult } from '../scan/failed-result.ts';
import { withResolved } from '#model/result/stored-result.ts';

export interface ReportContext {
  readonly documents: Documents;
  readonly now: () => Date;
  /** Has the auditing function audit one cluster, without waiting for it. */
  readonly startAudit: (line: ManifestLine) => Promise<void>;
}

/** What a report request came to, in words that HTTP and a direct invocation share. */
export type ReportAnswer =
  | { readonly kind: 'report'; readonly format: Format; readonly type: string; readonly text: string }
  /** Too large to be answered with. */
  | { readonly kind: 'link'; readonly url: string; readonly seconds: number }
  /** A fresh audit was started; its result is the next latest one. */
  | { readonly kind: 'started'; readonly scanId: string; readonly cluster: ClusterKey }
  | { readonly kind: 'bad-request'; readonly reason: string }
  | { readonly kind: 'not-found'; readonly reason: string; readonly known: readonly ClusterKey[] };

/** A Lambda answers with 6 MB at most, and JSON in JSON grows. */
const mostBytes = 5 * 1024 * 1024;
const linkSeconds = 60;

/** The latest stored result of one cluster, or of all that are known, in the asked format; or the start of a new audit. */
export async function reportOnDemand(request: ReportRequest, context: ReportContext): Promise<ReportAnswer> {
  const known = await context.documents.knownClusters();
  const matching = known
    .filter((key) => matches(key, request))
    .sort((a, b) => compareText(clusterKeyText(a), clusterKeyText(b)));
  if (request.fresh === true) return startFresh(request, matching, known, context);
  const results = await Promise.all(matching.map((key) => latestOf(key, context)));
  const clusters = results.filter((result) => result !== null);
  // A pointer can outlive the result that it leads to.
  if (clusters.length === 0) return { kind: 'not-found', reason: 'No result is stored for such a cluster', known };
  const format = request.format ?? 'json';
  const options = { width: 120, color: false, lang: request.lang ?? 'en' };
  return answer(await render(summarize(clusters), format, options), format, matching, context.documents);
}

/** A stored result that cannot be read is that of a cluster which was not audited, with the reason. */
async function latestOf(key: ClusterKey, { documents, now }: ReportContext): Promise<ClusterResult | null> {
  const stored = await unlessBroken(documents.latestResult(key));
  if (stored === null) return null;
  if (!(stored instanceof BrokenDocument)) return withResolved(stored);
  const { account, region, cluster } = key;
  const failed = failedResult({ name: cluster }, { scope: [] }, stored);
  return { ...failed, account, region, takenAt: now().toISOString() };
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

/** An audit of a large cluster takes longer than a caller waits, so that it runs on its own. */
async function startFresh(
  { account, region, cluster }: ReportRequest,
  matching: readonly ClusterKey[],
  known: readonly ClusterKey[],
  { now, startAudit }: ReportContext,
): Promise<ReportAnswer> {
  if (cluster === undefined) return { kind: 'bad-request', reason: 'cluster: fresh=true audits one cluster; name it' };
  const [only, ...others] = matching;
  if (others.length > 0)
    return { kind: 'bad-request', reason: 'account, region: several clusters have this name; say which' };
  const named = account !== undefined && region !== undefined ? { account, region, cluster } : only;
  if (named === undefined)
    return { kind: 'not-found', reason: 'No such cluster is known; name account and region too', known };
  const scheduledTime = now().toISOString();
  const scanId = scanIdOf(scheduledTime);
  await startAudit({ ...named, scanId, scheduledTime, error: null });
  return { kind: 'started', scanId, cluster: named };
}

function matches(key: ClusterKey, request: ReportRequest): boolean {
  return (['account', 'region', 'cluster'] as const).every(
    (part) => request[part] === undefined || request[part] === key[part],
  );
}
