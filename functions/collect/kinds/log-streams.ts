import { toIso } from '#lib/time.ts';
import type { LogStream } from '#model/cluster/log-group.ts';
import { defineAwsKind } from '../kind.ts';
import { listIn } from '../raw/aws-documents.ts';
import { essential, numberOf, type RawObject } from '../raw/fields.ts';

/** Streams of the CloudWatch log groups that the logging configuration writes to. */
export default defineAwsKind({
  name: 'log-streams',
  called: 'the streams of the log groups',
  extra: true,
  slice: 'logStreams',
  of: 'log-groups',
  permissions: { 'logs:DescribeLogStreams': { on: 'log-group' } },
  ask: async (aws, { ids }) => {
    const logs = await aws.logs();
    return (await Promise.all(ids.map((arn) => logs.streams(arn)))).flat();
  },
  snapshot: {
    command:
      'aws logs describe-log-streams --log-group-name GROUP --order-by LastEventTime --descending --max-items 50 --output json > log-streams.json',
    without: 'whether logs arrive in CloudWatch stays unknown',
  },
  ...listIn('logStreams'),
  keep: ['logStreamName', 'arn', 'lastEventTimestamp', 'lastIngestionTime'],
  order: 'as-read',
  fact: toLogStream,
  among: ({ groupArn }, ids) => ids.includes(groupArn),
});

function toLogStream(raw: RawObject): LogStream {
  const name = essential(raw['logStreamName'], 'a log stream', 'logStreamName');
  const arn = essential(raw['arn'], `log stream ${name}`, 'arn');
  const at = numberOf(raw['lastIngestionTime']);
  return { groupArn: arn.split(':').slice(0, 7).join(':'), ingestedAt: at === null ? null : toIso(at / 1000) };
}
