// Sections, keys and plugins that Fargate accepts:
// https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html
export const sectionKinds = ['OUTPUT', 'FILTER', 'PARSER'] as const;
export type SectionKind = (typeof sectionKinds)[number];

export const confKeys = ['output.conf', 'filters.conf', 'parsers.conf'] as const;
export type ConfKey = (typeof confKeys)[number];

/** Ships Fluent Bit's own log to CloudWatch. */
export const processLogKey = 'flb_log_cw';

export const homeOf: Readonly<Record<SectionKind, ConfKey>> = {
  OUTPUT: 'output.conf',
  FILTER: 'filters.conf',
  PARSER: 'parsers.conf',
};

export const requiredKeys: Readonly<Record<SectionKind, readonly string[]>> = {
  OUTPUT: ['Name', 'Match'],
  FILTER: ['Name', 'Match'],
  PARSER: ['Name', 'Format'],
};

/** Supported plugins; a parser's name is the user's own. */
export const plugins: Readonly<Record<SectionKind, readonly string[] | null>> = {
  OUTPUT: ['es', 'firehose', 'kinesis_firehose', 'cloudwatch', 'cloudwatch_logs', 'kinesis'],
  FILTER: ['grep', 'parser', 'record_modifier', 'rewrite_tag', 'throttle', 'nest', 'modify', 'kubernetes'],
  PARSER: null,
};

/** Plugins that Fargate does not support but people often use, and the supported plugin for the same destination. */
export const equivalents: ReadonlyMap<string, string> = new Map([
  ['amazon_data_firehose', 'kinesis_firehose'],
  ['data_firehose', 'kinesis_firehose'],
  ['opensearch', 'es'],
  ['elasticsearch', 'es'],
  ['kinesis_streams', 'kinesis'],
  ['kinesis_stream', 'kinesis'],
  ['s3', 'kinesis_firehose'],
]);

/** Options of the `kubernetes` filter that Fargate fills in itself. */
export const serviceOwnedKeys: ReadonlySet<string> = new Set([
  'kube_url',
  'kube_ca_file',
  'kube_token_command',
  'kube_token_file',
]);

export function isConfKey(key: string): key is ConfKey {
  return (confKeys as readonly string[]).includes(key);
}
