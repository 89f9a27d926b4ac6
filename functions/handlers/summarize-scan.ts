import { scanSchema } from '#model/scan-documents.ts';
import { summaryContext } from '#run/contexts/summary-context.ts';
import { summarizeScan } from '#run/summarize-scan.ts';
import { onEvent } from './edge.ts';

export const handler = onEvent(scanSchema, (scan) => summarizeScan(scan, summaryContext()));
