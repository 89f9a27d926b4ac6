import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilteredLogEvent,
  type LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import type { RawObject } from '../raw/fields.ts';
import { type AwsCall, createCall, printed } from './aws-call.ts';
import { type AwsOptions, clientSettings } from './eks-client.ts';

/** What CloudWatch Logs tells of log groups. Documents have the shape that the AWS CLI prints. */
export interface Logs {
  /** Streams of the group with the newest events; none where there is no such group. */
  streams(groupArn: string): Promise<readonly RawObject[]>;
  /** The newest errors that Fluent Bit wrote of itself since then; none where there is no such group. */
  routerErrors(groupArn: string, since: string): Promise<readonly RawObject[]>;
  close(): void;
}

type MakeClient = (settings: ConstructorParameters<typeof CloudWatchLogsClient>[0]) => CloudWatchLogsClient;

/** A group may be in another Region than its cluster, so that there is a client for each. */
export function createLogs(
  options: AwsOptions,
  make: MakeClient = (settings) => new CloudWatchLogsClient(settings ?? {}),
): Logs {
  const clients = new Map<string, CloudWatchLogsClient>();
  const callTo = (region: string): AwsCall<CloudWatchLogsClient> => {
    const client = clients.get(region) ?? make({ ...clientSettings(options), region });
    clients.set(region, client);
    return createCall(client, options);
  };
  return {
    streams: async (arn) => {
      const { region, name } = placeOf(arn);
      return unlessGone(() => newestStreams(callTo(region), name));
    },
    routerErrors: async (arn, since) => {
      const { region, name } = placeOf(arn);
      return unlessGone(() => newestErrors(callTo(region), name, Date.parse(since)));
    },
    close: () => {
      for (const client of clients.values()) client.destroy();
    },
  };
}

function placeOf(arn: string): { readonly region: string; readonly name: string } {
  const [, , , region = '', , , name = ''] = arn.split(':');
  return { region, name };
}

const mostPages = 10;

/**
 * By the time of their events: the times of ingestion know no order. A page may be empty though more follow.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
 */
async function newestStreams(
  { ask, client, aborting }: AwsCall<CloudWatchLogsClient>,
  logGroupName: string,
): Promise<readonly RawObject[]> {
  const found: LogStream[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const input = { logGroupName, orderBy: 'LastEventTime', descending: true, limit: 50, nextToken } as const;
    const answer = await ask('logs:DescribeLogStreams', null, () =>
      client.send(new DescribeLogStreamsCommand(input), aborting),
    );
    found.push(...(answer.logStreams ?? []));
    nextToken = answer.nextToken;
    if (found.length > 0 || nextToken === undefined) break;
  }
  return found.map(printed);
}

/** Fluent Bit writes `[error]`, its plugins in Go `level=error`. */
const errorPattern = '?"[error]" ?"level=error"';

/** As AWS names the streams of Fluent Bit itself: somebody may send the logs of pods to the same group. */
const routerStreamPrefix = 'fluent-bit-';

const mostErrors = 20;

/** The oldest come first, and a page may be empty though more follow, so that a busy group is read in part. */
async function newestErrors(
  { ask, client, aborting }: AwsCall<CloudWatchLogsClient>,
  logGroupName: string,
  startTime: number,
): Promise<readonly RawObject[]> {
  const found: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const where = { logGroupName, logStreamNamePrefix: routerStreamPrefix, startTime, nextToken };
    const answer = await ask('logs:FilterLogEvents', null, () =>
      client.send(new FilterLogEventsCommand({ ...where, filterPattern: errorPattern, limit: 1000 }), aborting),
    );
    found.push(...(answer.events ?? []));
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return found
    .sort((a, b) => (a.timestamp ?? 0) - (b.timestamp ?? 0))
    .slice(-mostErrors)
    .map(printed);
}

/** A group that nobody made yet has no streams: that is an answer. */
async function unlessGone(read: () => Promise<readonly RawObject[]>): Promise<readonly RawObject[]> {
  try {
    return await read();
  } catch (error) {
    if (causeOf(error) === 'ResourceNotFoundException') return [];
    throw error;
  }
}

function causeOf(error: unknown): string | undefined {
  return ((error as Error).cause as Error | undefined)?.name;
}
