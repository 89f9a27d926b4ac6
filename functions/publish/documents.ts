import type { z } from 'zod';
import type { DeliveryField, StoredResult } from '#model/result/stored-result.ts';
import type { ClusterKey } from '#model/cluster/cluster-key.ts';
import type { AccountList } from '#model/scan/account-list.ts';
import type { ManifestLine, ScanKey, ScanPlan, ScanSummary } from '#model/scan/scan.ts';
import { errorText, schemaErrorText, printable } from '#lib/text/wording.ts';
import { Fault } from '#model/fault.ts';

/** Documents of scans, in one bucket. Every write is conditional, so that a slower or repeated run destroys nothing. */
export interface Documents {
  /** The configuration as the operator wrote it, and how to name it; null when there is none. */
  readConfigurationText(): Promise<{ readonly text: string; readonly where: string } | null>;
  /** Accounts and Regions as the newest plan found them; null before any has. Fails with a `BrokenDocument`. */
  readAccounts(): Promise<AccountList | null>;
  /** Keeps them, in place of what an earlier plan found. */
  writeAccounts(list: AccountList): Promise<void>;
  /** True when this execution may do the scan: the first to ask for its time, or the same one asking again. */
  claimScan(scanId: string, executionId: string): Promise<boolean>;
  /** Where the manifest of a scan is, or would be. */
  manifestKey(scanId: string): string;
  /** Keeps the plan of a scan; gives the one that is kept, which is the first. */
  writePlan(plan: ScanPlan): Promise<ScanPlan>;
  /** Null where an earlier release planned the scan. Fails with a `BrokenDocument` when it cannot be read. */
  readPlan(scanId: string): Promise<ScanPlan | null>;
  /** JSON Lines. Writing the same scan again replaces nothing, and gives the key of the first. */
  writeManifest(scanId: string, lines: readonly ManifestLine[]): Promise<string>;
  /** A broken line costs itself alone. */
  readManifest(key: string): AsyncIterable<ManifestLine | BrokenDocument>;
  /**
   * A complete result replaces an incomplete or failed one of the same scan and cluster, and never the other way. One of a
   * scan replaces one that an audit outside of scans left in the same second.
   */
  writeResult(stored: StoredResult): Promise<string>;
  /** Fails with a `BrokenDocument` when what is there is no such result; so does `latestResult`. */
  readResult(key: string): Promise<StoredResult | null>;
  /**
   * Notes whether a destination has the findings of this very result: null, or why not. What it once acknowledged stays so,
   * and a better result that has taken the place of this one is left as it is.
   */
  noteDelivery(stored: StoredResult, delivery: DeliveryField, reason: string | null): Promise<void>;
  /** Where the result of a cluster in a scan is, or would be. */
  resultKey(scan: ScanKey, cluster: ClusterKey): string;
  /** Points to the newest result of a cluster, unless the pointer is already at a later scan. */
  moveLatest(cluster: ClusterKey, stored: ScanKey): Promise<void>;
  latestResult(cluster: ClusterKey): Promise<StoredResult | null>;
  /** Clusters of which any result was ever kept, sorted. */
  knownClusters(): Promise<readonly ClusterKey[]>;
  /** Summaries of the scans that were due before this time, newest first; each is read when it is asked for. Broken ones are left out. */
  summariesBefore(scheduledTime: string): AsyncIterable<ScanSummary>;
  writeSummary(summary: ScanSummary): Promise<string>;
  readSummary(scanId: string): Promise<ScanSummary | null>;
  /** A rendered report of a scan, in place of an earlier one; gives its key. */
  writeReport(scan: ScanKey, ending: string, text: string, type: string): Promise<string>;
  /** A rendered report that is too large to be answered with; gives a link that is good for `seconds`. */
  shareReport(name: string, text: string, type: string, seconds: number): Promise<string>;
}

/** A document that is there and cannot be read. Its message names the document and the field that is wrong. */
export class BrokenDocument extends Fault {
  constructor(message: string, options?: ErrorOptions) {
    super('runtime', message, options);
  }
}

/** A document, or why it is none; every other failure stays one. */
export async function unlessBroken<T>(reading: Promise<T>): Promise<T | BrokenDocument> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof BrokenDocument) return error;
    throw error;
  }
}

/** A stored document, checked. Fails with a `BrokenDocument` that names where it is kept and which field is wrong. */
export function parseDocument<T>(schema: z.ZodType<T>, text: string, where: string): T {
  const document = documentOrBroken(schema, text, where);
  if (document instanceof BrokenDocument) throw document;
  return document;
}

/** A stored document, or why it is none, for those to whom one broken document among many is no failure. */
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
