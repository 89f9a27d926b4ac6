import type { z } from 'zod';
import type { DeliveryField, StoredResult } from '#model/result/stored-result.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { AccountList } from '#model/scan/account-list.ts';
import type { ManifestLine, ScanKey, ScanPlan, ScanSummary } from '#model/scan/scan.ts';
import { errorText, schemaErrorText, printable } from '#lib/text/wording.ts';
import { AuditorError } from '#model/auditor-error.ts';

/** Documents of scans in one bucket. All writes are conditional, so that a slower or repeated run destroys nothing. */
export interface Documents {
  /** The configuration as the operator wrote it, with its location; null if there is none. */
  readConfigurationText(): Promise<{ readonly text: string; readonly where: string } | null>;
  /** Accounts and Regions as the newest plan found them; null before any has. Fails with a `BrokenDocument`. */
  readAccounts(): Promise<AccountList | null>;
  /** Keeps them, in place of what an earlier plan found. */
  writeAccounts(list: AccountList): Promise<void>;
  /** True if this execution may do the scan: it was the first to ask for its time, or the same one asks again. */
  claimScan(scanId: string, executionId: string): Promise<boolean>;
  /** Key of a scan's manifest, whether it exists or not. */
  manifestKey(scanId: string): string;
  /** Stores the plan of a scan unless there is one; returns the stored plan. */
  writePlan(plan: ScanPlan): Promise<ScanPlan>;
  /** Null if an earlier release planned the scan. Fails with a `BrokenDocument` if it cannot be read. */
  readPlan(scanId: string): Promise<ScanPlan | null>;
  /** Stores the manifest as JSON Lines. Writing the same scan again changes nothing and returns the first key. */
  writeManifest(scanId: string, lines: readonly ManifestLine[]): Promise<string>;
  /** Yields a `BrokenDocument` for each broken line. */
  readManifest(key: string): AsyncIterable<ManifestLine | BrokenDocument>;
  /**
   * Stores a result. A complete one replaces an incomplete or failed one of the same scan and cluster, never the
   * reverse. A scan's result replaces one that an audit outside of scans left in the same second.
   */
  writeResult(stored: StoredResult): Promise<string>;
  /** Fails with a `BrokenDocument` if the document is not a result; so does `latestResult`. */
  readResult(key: string): Promise<StoredResult | null>;
  /** The same, with the SHA-256 of the document as it is kept, in hexadecimal digits. */
  readResultWithSum(key: string): Promise<{ readonly stored: StoredResult; readonly sha256: string } | null>;
  /**
   * Records whether a destination has the findings of this result: null, or the reason why not. An acknowledgement is
   * never withdrawn, and a better result that has replaced this one is left unchanged.
   */
  noteDelivery(stored: StoredResult, delivery: DeliveryField, reason: string | null): Promise<void>;
  /** Key of a cluster's result in a scan, whether it exists or not. */
  resultKey(scan: ScanKey, cluster: ClusterKey): string;
  /** Points to the newest result of a cluster, unless the pointer already names a later scan. */
  moveLatest(cluster: ClusterKey, stored: ScanKey): Promise<void>;
  latestResult(cluster: ClusterKey): Promise<StoredResult | null>;
  /** Clusters with any stored result, sorted. */
  knownClusters(): Promise<readonly ClusterKey[]>;
  /** Summaries of scans due before this time, newest first; each is read on demand. Broken ones are skipped. */
  summariesBefore(scheduledTime: string): AsyncIterable<ScanSummary>;
  writeSummary(summary: ScanSummary): Promise<string>;
  readSummary(scanId: string): Promise<ScanSummary | null>;
  /** Stores a rendered report of a scan, replacing an earlier one; returns its key. */
  writeReport(scan: ScanKey, ending: string, text: string, type: string): Promise<string>;
  /** Stores a rendered report that is too large for an answer; returns a link that is valid for `seconds`. */
  shareReport(name: string, text: string, type: string, seconds: number): Promise<string>;
}

/** A stored document that cannot be read. The message names the document and the invalid field. */
export class BrokenDocument extends AuditorError {
  constructor(message: string, options?: ErrorOptions) {
    super('runtime', message, options);
  }
}

/** The document, or the `BrokenDocument`; any other failure is thrown. */
export async function unlessBroken<T>(reading: Promise<T>): Promise<T | BrokenDocument> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof BrokenDocument) return error;
    throw error;
  }
}

/** Parses a stored document. Fails with a `BrokenDocument` that names its location and the invalid field. */
export function parseDocument<T>(schema: z.ZodType<T>, text: string, where: string): T {
  const document = documentOrBroken(schema, text, where);
  if (document instanceof BrokenDocument) throw document;
  return document;
}

/**
 * Parses a stored document or returns the `BrokenDocument`, for callers to whom one broken document among many is not a
 * failure.
 */
export function documentOrBroken<T>(schema: z.ZodType<T>, text: string, where: string): T | BrokenDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return new BrokenDocument(`${where} is no JSON: ${printable(errorText(error), 200)}.`, { cause: error });
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const at = error.issues[0]?.path.length === 0 ? ':' : ' at';
  return new BrokenDocument(`${where} is broken${at} ${schemaErrorText(error, { most: 1, limit: 700 })}.`);
}
