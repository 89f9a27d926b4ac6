type Document = Readonly<Record<string, unknown>>;

/** A log group of CloudWatch, by its streams and events as the AWS CLI prints them. */
export interface FakeLogGroup {
  readonly streams?: readonly Document[];
  readonly events?: readonly (Document & { readonly logStreamName: string; readonly timestamp: number })[];
}

/** What CloudWatch Logs tells; a group that is not named does not exist. */
export interface FakeLogGroups {
  readonly groups: Readonly<Record<string, FakeLogGroup>>;
  /** Pages without anything that come before the first with something. */
  readonly emptyPages?: number;
  readonly pageSize?: number;
}

type Answer = { readonly found: Document } | { readonly code: string; readonly message: string };

/** The answer to a call of its JSON protocol. */
export function logsAnswer(logs: FakeLogGroups, action: string, input: Document): Answer {
  const group = logs.groups[String(input['logGroupName'])];
  if (group === undefined)
    return { code: 'ResourceNotFoundException', message: 'The specified log group does not exist.' };
  if (action === 'DescribeLogStreams') {
    if (input['orderBy'] === 'LastEventTime' && input['logStreamNamePrefix'] !== undefined)
      return {
        code: 'InvalidParameterException',
        message: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
      };
    return { found: page('logStreams', group.streams ?? [], logs, input) };
  }
  if (action !== 'FilterLogEvents') return { code: 'UnknownOperationException', message: action };
  const events = (group.events ?? []).filter(
    ({ logStreamName, timestamp, message }) =>
      logStreamName.startsWith(String(input['logStreamNamePrefix'] ?? '')) &&
      timestamp >= Number(input['startTime'] ?? 0) &&
      phrases(String(input['filterPattern'])).some((phrase) => String(message).includes(phrase)),
  );
  return { found: page('events', events, logs, input) };
}

/** Of a pattern like `?"a" ?"b"`, each phrase. */
function phrases(pattern: string): string[] {
  return [...pattern.matchAll(/\?"([^"]*)"/g)].map(([, phrase = '']) => phrase);
}

function page(
  field: string,
  all: readonly Document[],
  { emptyPages = 0, pageSize = 50 }: FakeLogGroups,
  input: Document,
) {
  const number = Number(input['nextToken'] ?? 0);
  const from = (number - emptyPages) * pageSize;
  const more = number < emptyPages || from + pageSize < all.length ? { nextToken: String(number + 1) } : {};
  return { [field]: from < 0 ? [] : all.slice(from, from + pageSize), ...more };
}
