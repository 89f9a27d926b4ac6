import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { type AwsReply, jsonFailure, type Patience, startFakeAws } from './fake-aws.ts';

export interface PutRequest {
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly logEvents: readonly { readonly timestamp: number; readonly message: string }[];
}

export interface FakeLogs {
  readonly client: CloudWatchLogsClient;
  /** Streams there are, `group/stream`. */
  readonly streams: Set<string>;
  /** Batches that were accepted. */
  readonly batches: PutRequest[];
  readonly actions: string[];
  /** In place of the answer; the count is of this action before. */
  misbehave?: (action: string, earlier: number) => AwsReply | undefined;
  /** Added to the answer of an accepted batch. */
  rejected?: Readonly<Record<string, number>>;
}

/** CloudWatch Logs with one group, `findings`. A batch beyond any limit is refused as a whole. */
export async function startFakeLogs(patience: Patience = {}): Promise<FakeLogs> {
  const { config } = await startFakeAws(({ headers, body }) => {
    const action = String(headers['x-amz-target']).replace(/^.*\./, '');
    const earlier = fake.actions.filter((before) => before === action).length;
    fake.actions.push(action);
    const instead = fake.misbehave?.(action, earlier);
    return instead ?? answer(fake, action, JSON.parse(body.toString()) as PutRequest);
  }, patience);
  const fake: FakeLogs = {
    client: new CloudWatchLogsClient(config),
    streams: new Set(),
    batches: [],
    actions: [],
  };
  return fake;
}

function answer(fake: FakeLogs, action: string, request: PutRequest): AwsReply {
  const stream = `${request.logGroupName}/${request.logStreamName}`;
  if (request.logGroupName !== 'findings')
    return jsonFailure(400, 'ResourceNotFoundException', 'The specified log group does not exist.');
  if (action === 'CreateLogStream') {
    if (fake.streams.has(stream)) return jsonFailure(400, 'ResourceAlreadyExistsException', 'It exists already.');
    fake.streams.add(stream);
    return { status: 200, body: '' };
  }
  if (!fake.streams.has(stream))
    return jsonFailure(400, 'ResourceNotFoundException', 'The specified log stream does not exist.');
  const broken = brokenLimit(request.logEvents);
  if (broken !== null) return jsonFailure(400, 'InvalidParameterException', broken);
  fake.batches.push(request);
  const info = fake.rejected === undefined ? {} : { rejectedLogEventsInfo: fake.rejected };
  return { status: 200, body: JSON.stringify({ nextSequenceToken: '1', ...info }) };
}

/** Which limit of PutLogEvents a batch breaks. */
export function brokenLimit(events: PutRequest['logEvents']): string | null {
  const sizes = events.map(({ message }) => Buffer.byteLength(message) + 26);
  const times = events.map(({ timestamp }) => timestamp);
  if (events.length === 0 || events.length > 10_000) return `a batch of ${events.length} events`;
  if (sizes.some((size) => size > 1_000_000)) return 'an event is too large';
  if (sizes.reduce((a, b) => a + b, 0) > 1_048_576) return 'the batch is too large';
  if (times.some((time, index) => index > 0 && time < (times[index - 1] ?? 0))) return 'not in chronological order';
  return (times.at(-1) ?? 0) - (times[0] ?? 0) > 86_400_000 ? 'more than 24 hours' : null;
}
