import {
  type CloudWatchLogsClient,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  type PutLogEventsResponse,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import pRetry from 'p-retry';
import { awsFault } from '../aws-fault.ts';
import type { LogEvent } from './log-batches.ts';

export interface LogTarget {
  readonly client: CloudWatchLogsClient;
  readonly group: string;
  readonly stream: string;
}

/** Sends one batch, and makes the stream where there is none yet. Gives a reason for each event that was refused. */
export async function putBatch(target: LogTarget, logEvents: LogEvent[]): Promise<string[]> {
  const { client, group, stream } = target;
  const command = new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents });
  const attempt = () => client.send(command);
  try {
    const { rejectedLogEventsInfo } = await pRetry(attempt, {
      retries: 5,
      minTimeout: 50,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!(error instanceof ResourceNotFoundException)) return false;
        // A new stream takes a moment until it can be written to.
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

/** Ends are exclusive and starts inclusive; an answer that names no event refuses none. */
function refusedEvents(info: Rejected | undefined, count: number): string[] {
  const { tooNewLogEventStartIndex: newFrom = count, tooOldLogEventEndIndex: oldTo = 0 } = info ?? {};
  const expiredTo = info?.expiredLogEventEndIndex ?? 0;
  return Array.from({ length: count }, (_, index) => {
    if (index >= newFrom) return 'too new (is the clock right?)';
    if (index < expiredTo) return 'older than the group keeps';
    return index < oldTo ? 'too old (is the clock right?)' : null;
  }).filter((reason) => reason !== null);
}
