import { minutesBetween, plusMinutes, toIso } from '#lib/time.ts';
import { printable } from '#lib/text/wording.ts';
import type { RouterError } from '#model/cluster/log-group.ts';
import { defineAwsKind } from '../kind.ts';
import { listIn } from '../raw/aws-documents.ts';
import { numberOf, objectOf, type RawObject, textOf } from '../raw/fields.ts';
import { redactWords } from '../raw/redaction.ts';
import type { Reading } from '../source.ts';

const longestLine = 600;
const week = 7 * 24 * 60;

/** Errors that the log router of Fargate wrote of itself, where `flb_log_cw` sends them to CloudWatch. */
export default defineAwsKind({
  name: 'router-log',
  called: 'the log of the log router',
  extra: true,
  slice: 'routerErrors',
  of: 'router-log',
  permissions: { 'logs:FilterLogEvents': { on: 'router-log' } },
  since,
  ask: async (aws, { ids, since: start = new Date().toISOString() }) => {
    const logs = await aws.logs();
    return (await Promise.all(ids.map((arn) => logs.routerErrors(arn, start)))).flat();
  },
  snapshot: {
    command: `aws logs filter-log-events --log-group-name CLUSTER-fluent-bit-logs --log-stream-name-prefix fluent-bit- --filter-pattern '?"[error]" ?"level=error"' --start-time MILLISECONDS --output json > router-log.json`,
    without: 'with `flb_log_cw`, the words of the log router itself stay unknown',
  },
  ...listIn('events'),
  keep: (raw) => {
    const { logStreamName, timestamp, ingestionTime } = raw;
    return { logStreamName, timestamp, ingestionTime, message: wordsOf(raw) };
  },
  order: 'as-read',
  fact: (raw): RouterError => {
    const at = numberOf(raw['timestamp']);
    return { at: at === null ? null : toIso(at / 1000), words: printable(wordsOf(raw), longestLine) };
  },
});

/** What went before the configuration is of another configuration; what is a week old may be mended. */
async function since(reading: Reading): Promise<string> {
  const [taken, configMap] = await Promise.all([reading.source.takenAt(), reading.slice('loggingConfigMap')]);
  const { dataChangedAt = null, createdAt = null } = (configMap.ok ? configMap.value : null) ?? {};
  const changed = dataChangedAt ?? createdAt;
  return changed !== null && minutesBetween(changed, taken) < week ? changed : plusMinutes(taken, -week);
}

/** A line of Fluent Bit, which comes as it is or as the `log` of a record; nothing secret stays in it. */
function wordsOf(raw: RawObject): string {
  const message = textOf(raw['message']) ?? '';
  return redactWords(textOf(recordIn(message)['log']) ?? message).trim();
}

function recordIn(message: string): RawObject {
  if (!message.startsWith('{')) return {};
  try {
    return objectOf(JSON.parse(message));
  } catch {
    return {};
  }
}
