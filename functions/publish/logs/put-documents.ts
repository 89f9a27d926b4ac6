import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type PutLogEventsResponse,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import pRetry from 'p-retry';
import { AuditorError } from '#model/auditor-error.ts';
import { awsFault } from '../aws.ts';
import { fitDocument, type LogDocument } from '../fit.ts';

export interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

export const maxBatchBytes = 1_048_576;
const maxBatchEvents = 10_000;
/** Bytes that AWS counts for an event in addition to its message in UTF-8. */
const bytesPerEvent = 26;

/** Batches messages in order, in as few requests as PutLogEvents allows. */
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

export interface LogTarget {
  readonly client: CloudWatchLogsClient;
  readonly group: string;
  readonly stream: string;
}

/** Sends one batch, and creates the stream if it does not exist. Returns a reason for each rejected event. */
async function putBatch(target: LogTarget, logEvents: LogEvent[]): Promise<string[]> {
  const { client, group, stream } = target;
  const command = new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents });
  const attempt = () => client.send(command);
  try {
    const { rejectedLogEventsInfo } = await pRetry(attempt, {
      retries: 5,
      minTimeout: 50,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!(error instanceof ResourceNotFoundException)) return false;
        // A new stream takes a moment before it accepts events.
        if (attemptNumber === 1) await createStream(target);
        return true;
      },
    });
    return refusedEvents(rejectedLogEventsInfo, logEvents.length);
  } catch (error) {
    throw awsFault(error, 'logs:PutLogEvents', `${group}/${stream}`);
  }
}

async function createStream({ client, group, stream }: LogTarget): Promise<void> {
  try {
    await client.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }));
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException))
      throw awsFault(error, 'logs:CreateLogStream', `${group}/${stream}`);
  }
}

type Rejected = NonNullable<PutLogEventsResponse['rejectedLogEventsInfo']>;

/** Ends are exclusive and starts inclusive; an answer without indexes rejects nothing. */
function refusedEvents(info: Rejected | undefined, count: number): string[] {
  const { tooNewLogEventStartIndex: newFrom = count, tooOldLogEventEndIndex: oldTo = 0 } = info ?? {};
  const expiredTo = info?.expiredLogEventEndIndex ?? 0;
  return Array.from({ length: count }, (_, index) => {
    if (index >= newFrom) return 'too new (is the clock right?)';
    if (index < expiredTo) return 'older than the group keeps';
    return index < oldTo ? 'too old (is the clock right?)' : null;
  }).filter((reason) => reason !== null);
}

/** Writes documents to a stream in order. All are acknowledged, or this fails; `whose` is for the message. */
export async function putDocuments(target: LogTarget, documents: readonly LogDocument[], whose: string): Promise<void> {
  const messages = documents.map((document) => fitDocument(document));
  const refused: string[] = [];
  // Uses the time of publishing: a run may be repeated days later, when its own time would be rejected.
  for (const batch of logBatches(messages, Date.now())) refused.push(...(await putBatch(target, batch)));
  if (refused.length === 0) return;
  const reasons = [...new Set(refused)].map((reason) => `${refused.filter((r) => r === reason).length} ${reason}`);
  throw new AuditorError(
    'runtime',
    `CloudWatch Logs refused ${refused.length} of ${documents.length} documents of ${whose} in ${target.group}: ${reasons.join(', ')}.`,
  );
}
