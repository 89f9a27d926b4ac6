import type { ScanSummary } from '#model/scan/scan.ts';
import { type EventTarget, putEvents } from './put-events.ts';

export interface Announcement extends EventTarget {
  readonly summary: ScanSummary;
  readonly reportKey: string;
}

/** Tells other programs that a scan is done: `Audit Completed` with counts and keys, never with findings. */
export async function announceScan({ summary, reportKey, ...target }: Announcement): Promise<void> {
  const event = { detailType: 'Audit Completed', detail: JSON.stringify(detail(summary, reportKey)) };
  await putEvents(target, [event]);
}

function detail(summary: ScanSummary, reportKey: string): Readonly<Record<string, unknown>> {
  const { scanId, scheduledTime, completedAt, previousScanId, complete, findings, waived, changes, clusters } = summary;
  const { left, optedOut, filtered } = summary;
  const count = (wanted: string) => clusters.filter(({ status }) => status === wanted).length;
  return {
    schema: 'fargate-auditor/audit-completed/v1',
    scanId,
    scheduledTime,
    completedAt,
    previousScanId,
    complete,
    findings,
    waived,
    changes,
    clusters: {
      total: clusters.length,
      audited: count('audited'),
      incomplete: count('incomplete'),
      failed: count('failed'),
      missing: count('missing'),
      /** Deleted while the scan ran. */
      gone: count('gone'),
      /** None of them: left out by a tag, or not asked for by names and tags. */
      skipped: optedOut.length + filtered,
      /** None of them: in the scan before, and not in this one. */
      left: left.length,
      /** Of all of them, those whose findings CloudWatch Logs may lack. */
      unlogged: clusters.filter(({ unlogged }) => unlogged !== null).length,
      /** Of all of them, those whose findings Security Hub may lack, where it is to be told. */
      unimported: clusters.filter(({ unimported }) => unimported !== null).length,
    },
    reportKey,
  };
}
