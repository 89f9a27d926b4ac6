export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export const maxBatchBytes = 1_048_576;
const maxBatchEvents = 10_000;
/** What AWS counts for an event beside its message in UTF-8. */
const bytesPerEvent = 26;

/** Messages in their order, in as few requests as PutLogEvents allows. */
export function* logBatches(messages: readonly string[], timestamp: number): Iterable<LogEvent[]> {
  let batch: LogEvent[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message) + bytesPerEvent;
    if (bytes + size > maxBatchBytes || batch.length === maxBatchEvents) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ timestamp, message });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
