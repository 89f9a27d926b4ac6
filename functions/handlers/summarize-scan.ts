import { scanSchema } from '#model/scan/scan.ts';
import { summaryContext } from '#run/stack/summary-context.ts';
import { summarizeScan } from '#run/nightly/summarize-scan.ts';
import { onEvent, warn } from './edge.ts';

export const handler = onEvent(scanSchema, (scan) => summarizeScan(scan, summaryContext(warn)));
