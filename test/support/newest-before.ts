import type { ScanSummary } from '#model/scan/scan.ts';
import type { Documents } from '#publish/documents.ts';

/** The summary of the newest scan that was due before a time. */
export async function newestBefore(documents: Documents, scheduledTime: string): Promise<ScanSummary | null> {
  for await (const summary of documents.summariesBefore(scheduledTime)) return summary;
  return null;
}
