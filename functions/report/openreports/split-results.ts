import type { ReportResult } from './types.ts';

/**
 * etcd refuses objects above 1.5 MiB by default, and lists of many large ones are what hurts an API server; half a
 * megabyte leaves room for what the server adds.
 */
const mostBytes = 524_288;

/** Results in their order, in as few reports as stay below the size; at least one, empty or not. */
export function splitResults(results: readonly ReportResult[]): ReportResult[][] {
  const parts: ReportResult[][] = [];
  let part: ReportResult[] = [];
  let bytes = 0;
  for (const result of results) {
    const size = Buffer.byteLength(JSON.stringify(result));
    if (bytes + size > mostBytes && part.length > 0) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(result);
    bytes += size;
  }
  return [...parts, part];
}
