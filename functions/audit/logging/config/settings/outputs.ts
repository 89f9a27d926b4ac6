import {
  autoCreate,
  awsAuth,
  deliveryStream,
  groupName,
  region,
  retention,
  role,
  stream,
  streamName,
} from './aws-kinds.ts';
import { accessor } from './compound.ts';
import {
  boolean,
  goBoolean,
  type Kind,
  numberUpTo,
  oneOf,
  size,
  text,
  uncheckedBoolean,
  word,
  type Need,
  required,
  type SettingTable,
  settings,
  since,
} from './setting.ts';

// Names, types and what is checked at the start: the plugins' own source, as it is in Fluent Bit 1.9.10 and in the last
// releases of the Go plugins (cloudwatch 1.9.4, firehose 1.7.2, kinesis 1.10.2).

const oneStream: Pick<SettingTable, 'exclusive'> = { exclusive: [['log_stream_name', 'log_stream_prefix']] };

const cloudwatchNeeds = [
  required('region'),
  required('log_group_name'),
  required('log_stream_prefix', 'log_stream_name'),
];

const cloudwatchLogs: SettingTable = {
  unknown: 'refused',
  needs: cloudwatchNeeds,
  ...oneStream,
  settings: [
    ...settings(region, 'region'),
    ...settings(groupName, 'log_group_name'),
    ...settings(streamName, 'log_stream_name', 'log_stream_prefix'),
    ...settings(accessor, 'log_group_template', 'log_stream_template'),
    ...settings(word, 'log_key', 'endpoint', 'sts_endpoint', 'external_id'),
    ...settings(text, 'extra_user_agent', 'metric_namespace', 'metric_dimensions'),
    ...settings(oneOf(['json/emf'], { level: 'ineffective', says: 'has no effect; only json/emf has' }), 'log_format'),
    ...settings(role, 'role_arn'),
    ...settings(autoCreate, 'auto_create_group'),
    ...settings(uncheckedBoolean('On'), 'auto_retry_requests'),
    ...settings(retention, 'log_retention_days'),
    ...since('2.1.0', settings(word, 'profile')),
    ...since('3.0.7', settings(oneOf(['STANDARD', 'INFREQUENT_ACCESS'], { exactCase: true }), 'log_group_class')),
    ...since('4.0.8', settings(boolean, 'add_entity')),
  ],
};

/**
 * The Go plugin replaces characters that CloudWatch Logs rejects by dots, and expands `$(…)` to a field of the record.
 */
const goTemplate = (refused: RegExp): Kind => ({
  word: true,
  flaw(value) {
    const open = value.lastIndexOf('$(');
    if (open >= 0 && !value.includes(')', open)) return { level: 'unstartable', says: 'has a $( without its )' };
    if (!refused.test(value.replaceAll(/\$\([^)]*\)/g, ''))) return null;
    return { level: 'ineffective', says: 'has characters for which the Go plugin puts dots' };
  },
});

const cloudwatch: SettingTable = {
  unknown: 'ignored',
  needs: cloudwatchNeeds,
  ...oneStream,
  settings: [
    ...settings(region, 'region'),
    ...settings(goTemplate(/[^\w./-]/), 'log_group_name', 'default_log_group_name'),
    ...settings(goTemplate(/[:*]/), 'log_stream_name', 'default_log_stream_name'),
    ...settings(streamName, 'log_stream_prefix'),
    ...settings(word, 'log_key', 'endpoint', 'sts_endpoint', 'external_id', 'credentials_endpoint'),
    ...settings(text, 'extra_user_agent', 'new_log_group_tags', 'log_format'),
    ...settings(role, 'role_arn'),
    ...settings(goBoolean(false, ', so that a group that is absent is not made'), 'auto_create_group'),
    ...settings(goBoolean(true), 'auto_create_stream'),
    ...settings(retention, 'log_retention_days'),
  ],
};

const kinesisFirehose: SettingTable = {
  unknown: 'refused',
  needs: [required('region'), required('delivery_stream')],
  exclusive: [['time_key', 'log_key']],
  settings: [
    ...settings(region, 'region'),
    ...settings(deliveryStream, 'delivery_stream'),
    ...settings(word, 'time_key', 'log_key', 'endpoint', 'sts_endpoint', 'external_id'),
    ...settings(text, 'time_key_format'),
    ...settings(role, 'role_arn'),
    ...settings(oneOf(['gzip'], { exactCase: true, newer: ['arrow', 'zstd', 'snappy', 'parquet'] }), 'compression'),
    ...settings(boolean, 'auto_retry_requests'),
    ...since('2.1.0', settings(word, 'profile')),
    ...since('4.2.2', settings(boolean, 'simple_aggregation')),
  ],
};

const goStreams = [
  ...settings(region, 'region'),
  ...settings(text, 'data_keys', 'time_key_format'),
  ...settings(word, 'time_key', 'log_key', 'endpoint', 'sts_endpoint', 'replace_dots'),
  ...settings(role, 'role_arn'),
];

const firehose: SettingTable = {
  unknown: 'ignored',
  needs: [required('region'), required('delivery_stream')],
  exclusive: [],
  settings: [
    ...goStreams,
    ...settings(deliveryStream, 'delivery_stream'),
    ...settings(goBoolean(false), 'simple_aggregation'),
  ],
};

const partitionKey: Kind = {
  word: true,
  flaw: (value) => (value === 'log' ? { level: 'unstartable', says: 'is the one key that may not be it' } : null),
};

const kinesis: SettingTable = {
  unknown: 'ignored',
  needs: [required('region'), required('stream')],
  exclusive: [],
  settings: [
    ...goStreams,
    ...settings(stream, 'stream'),
    ...settings(partitionKey, 'partition_key'),
    ...settings(goBoolean(false), 'append_newline', 'aggregation'),
    ...settings(oneOf(['zlib', 'gzip', 'none']), 'compression'),
    ...settings(numberUpTo(10), 'experimental_concurrency'),
    ...settings(numberUpTo(Infinity), 'experimental_concurrency_retries', 'http_request_timeout'),
  ],
};

const esNeeds: readonly Need[] = [
  {
    oneOf: ['Host', 'Cloud_ID'],
    level: 'ineffective',
    severity: 'high',
    without: 'it sends to 127.0.0.1, where nothing listens',
  },
  {
    ...required('AWS_Region'),
    when: { setting: 'AWS_Auth', is: /^on/i, because: 'AWS_Auth is On' },
  },
  {
    ...required('Id_Key', 'Generate_ID'),
    when: { setting: 'Write_Operation', is: /^(update|upsert)$/i, because: 'Write_Operation changes documents' },
  },
];

const es: SettingTable = {
  unknown: 'refused',
  needs: esNeeds,
  exclusive: [],
  settings: [
    ...settings(text, 'Index', 'Type', 'HTTP_User', 'HTTP_Passwd', 'Cloud_Auth', 'Logstash_DateFormat'),
    ...settings(text, 'Time_Key', 'Time_Key_Format', 'Tag_Key', 'Path', 'Pipeline', 'Id_Key', 'Logstash_Prefix'),
    ...settings(text, 'Cloud_ID', 'AWS_STS_Endpoint', 'AWS_External_ID'),
    ...settings(accessor, 'Logstash_Prefix_Key'),
    ...settings(awsAuth, 'AWS_Auth'),
    ...settings(region, 'AWS_Region'),
    ...settings(role, 'AWS_Role_ARN'),
    ...settings(oneOf(['index', 'create', 'update', 'upsert']), 'Write_Operation'),
    ...settings(size, 'Buffer_Size'),
    ...settings(boolean, 'Suppress_Type_Name', 'Logstash_Format', 'Time_Key_Nanos', 'Include_Tag_Key', 'Generate_ID'),
    ...settings(boolean, 'Replace_Dots', 'Current_Time_Index', 'Trace_Output', 'Trace_Error'),
    ...since('2.0.0', settings(oneOf(['gzip'], { level: 'ineffective' }), 'Compress')),
    ...since('2.1.0', settings(word, 'AWS_Service_Name', 'AWS_Profile')),
    ...since('2.1.0', settings(text, 'Logstash_Prefix_Separator')),
    ...since('4.0.8', settings(text, 'HTTP_API_Key')),
    ...since('5.1.0', settings(text, 'Upstream')),
  ],
};

/** The six outputs of Fargate. `cloudwatch`, `firehose` and `kinesis` are written in Go, the others in C. */
export const outputTables: ReadonlyMap<string, SettingTable> = new Map([
  ['es', es],
  ['firehose', firehose],
  ['kinesis_firehose', kinesisFirehose],
  ['cloudwatch', cloudwatch],
  ['cloudwatch_logs', cloudwatchLogs],
  ['kinesis', kinesis],
]);
