import * as z from 'zod';
import { AuditorError } from '#model/auditor-error.ts';
import { type ClusterKey, clusterKeySchema } from '#model/cluster/cluster-key.ts';
import { type ScanKey, scanSchema } from '#model/scan/scan.ts';

const dueSchema = scanSchema.pick({ scanId: true, scheduledTime: true });
const manifestKeys = /^(?:v2\/)?scans\/[0-9]{8}T[0-9]{6}Z\/manifest\.jsonl$/;
const resultKeys =
  /^(?:v2\/)?dt=[\d-]{10}\/account=\d{12}\/region=[a-z\d-]+\/cluster=[\w-]+\/[0-9]{8}T[0-9]{6}Z\.json$/;
const pointerKeys = /^(?:v2\/)?latest\/account=([^/]+)\/region=([^/]+)\/cluster=([^/]+)\/pointer\.json$/;
/** Release 0.1.0 rejects documents with fields that it does not know, so nothing is written under its keys. */
const generation = 'v2/';
/** Epoch milliseconds in the year 2286: the time left until then decreases from scan to scan. */
const endOfTime = 9_999_999_999_999;

export const pointerPrefix = `${generation}latest/account=`;
export const accountsKey = `${generation}accounts.json`;
export const summaryIndexPrefix = `${generation}latest/summaries/`;

/** Key at which release 0.1.0 keeps this document. */
export function olderKey(key: string): string {
  return key.startsWith(generation) ? key.slice(generation.length) : key;
}

export function claimKey(scanId: string): string {
  return `${generation}scans/${checkedId(scanId)}/claim.json`;
}

export function manifestKey(scanId: string): string {
  return `${generation}scans/${checkedId(scanId)}/manifest.jsonl`;
}

export function planKey(scanId: string): string {
  return `${generation}scans/${checkedId(scanId)}/plan.json`;
}

export function summaryKey(scanId: string): string {
  return `${generation}scans/${checkedId(scanId)}/summary.json`;
}

export function resultKey(due: ScanKey, cluster: ClusterKey): string {
  const { scanId, scheduledTime } = checkedDue(due);
  return `${generation}dt=${dateOf(scheduledTime)}/${clusterPath(cluster)}/${scanId}.json`;
}

export function pointerKey(cluster: ClusterKey): string {
  return `${generation}latest/${clusterPath(cluster)}/pointer.json`;
}

/** Cluster of a pointer key; null for any other key. */
export function clusterOf(key: string): ClusterKey | null {
  const [, account, region, cluster] = pointerKeys.exec(key) ?? [];
  return clusterKeySchema.safeParse({ account, region, cluster }).data ?? null;
}

export function reportKey(due: ScanKey, ending: string): string {
  const { scanId, scheduledTime } = checkedDue(due);
  const checked = checkedBy(z.string().regex(/^[a-z0-9]{1,12}$/), ending, 'the ending of a report');
  return `reports/dt=${dateOf(scheduledTime)}/${scanId}.${checked}`;
}

/**
 * S3 lists keys only in ascending order, so the newest summary gets the smallest key and is always on the first page.
 */
export function summaryIndexKey(due: ScanKey): string {
  const { scanId, scheduledTime } = checkedDue(due);
  return `${beforeSummariesOf(scheduledTime)}-${scanId}.json`;
}

/** Key after which S3 lists the summaries that were due before this time. */
export function afterSummariesOf(scheduledTime: string): string {
  // A tilde sorts after every character of an id.
  return `${beforeSummariesOf(scheduledTime)}-~`;
}

export function scanIdOfIndexKey(key: string): string | null {
  return /^(?:v2\/)?latest\/summaries\/\d{13}-([0-9]{8}T[0-9]{6}Z)\.json$/.exec(key)?.[1] ?? null;
}

/** Keys arrive in payloads: one that leads elsewhere in the bucket is refused. */
export function checkedManifestKey(key: string): string {
  return checkedBy(z.string().regex(manifestKeys), key, 'the key of a manifest');
}

export function checkedResultKey(key: string): string {
  return checkedBy(z.string().regex(resultKeys), key, 'the key of a result');
}

function beforeSummariesOf(scheduledTime: string): string {
  const left = String(endOfTime - Date.parse(scheduledTime)).padStart(13, '0');
  return `${summaryIndexPrefix}${left}`;
}

function clusterPath(key: ClusterKey): string {
  const { account, region, cluster } = checkedBy(clusterKeySchema, key, 'a cluster');
  return `account=${account}/region=${region}/cluster=${cluster}`;
}

function dateOf(scheduledTime: string): string {
  return scheduledTime.slice(0, 10);
}

function checkedId(scanId: string): string {
  return checkedBy(scanSchema.shape.scanId, scanId, 'the id of a scan');
}

function checkedDue({ scanId, scheduledTime }: ScanKey): ScanKey {
  return checkedBy(dueSchema, { scanId, scheduledTime }, 'a scan');
}

function checkedBy<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const { success, data } = schema.safeParse(value);
  if (success) return data;
  throw new AuditorError('usage', `Not ${what}: ${JSON.stringify(value).slice(0, 200)}.`);
}
