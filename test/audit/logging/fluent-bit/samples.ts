import type { LoggingData } from '#audit/logging/config/interpret-config.ts';

/** A configuration, and what is said of it. `npm run record:fluent-bit` asks Fluent Bit itself. */
export interface Sample {
  /** Of the kind `plugin: what is special`. */
  readonly name: string;
  readonly data: LoggingData;
  /** Codes: `!` before what would not start, `~` before what is ineffective, `?` before a note. */
  readonly says: readonly string[];
  /** Why this differs from what Fluent Bit 1.9.10 does. */
  readonly differs?: string;
}

type Lines = readonly string[];

const section = (kind: string, lines: Lines) => [`[${kind}]`, ...lines.map((line) => `    ${line}`), ''].join('\n');

/** Smallest configurations that are taken and start, by plugin. */
export const smallestOutputs: Readonly<Record<string, Lines>> = {
  cloudwatch_logs: ['region us-west-2', 'log_group_name /eks/demo', 'log_stream_prefix pod-'],
  cloudwatch: ['region us-west-2', 'log_group_name /eks/demo', 'log_stream_prefix pod-'],
  kinesis_firehose: ['region us-west-2', 'delivery_stream logs'],
  firehose: ['region us-west-2', 'delivery_stream logs'],
  kinesis: ['region us-west-2', 'stream logs'],
  es: ['Host search-demo-abc.us-west-2.es.amazonaws.com', 'Port 443', 'tls On', 'Suppress_Type_Name On'],
};

export const smallestFilters: Readonly<Record<string, Lines>> = {
  grep: ['Regex log .'],
  parser: ['Key_Name log', 'Parser crio'],
  record_modifier: ['Record cluster demo'],
  rewrite_tag: ['Rule $log ^ERROR errors.$TAG false'],
  throttle: ['Rate 100'],
  nest: ['Operation nest', 'Wildcard kube*', 'Nest_under kubernetes'],
  modify: ['Add cluster demo'],
  kubernetes: ['Merge_Log On'],
};

export const smallestParser: Lines = ['Name crio', 'Format regex', 'Regex ^(?<time>[^ ]+) (?<log>.*)$'];

const output = section('OUTPUT', ['Name cloudwatch_logs', 'Match *', ...(smallestOutputs['cloudwatch_logs'] ?? [])]);
const parsers = section('PARSER', smallestParser);

export function outputOf(plugin: string, lines: Lines, match = '*'): LoggingData {
  return { 'output.conf': section('OUTPUT', [`Name ${plugin}`, `Match ${match}`, ...lines]) };
}

export function filterOf(plugin: string, lines: Lines, match = 'kube.*'): LoggingData {
  const filters = section('FILTER', [`Name ${plugin}`, `Match ${match}`, ...lines]);
  return {
    'output.conf': output,
    'filters.conf': filters,
    ...(plugin === 'parser' ? { 'parsers.conf': parsers } : {}),
  };
}

export function parserOf(lines: Lines): LoggingData {
  const filter = section('FILTER', ['Name parser', 'Match *', 'Key_Name log', 'Parser crio']);
  return { 'output.conf': output, 'filters.conf': filter, 'parsers.conf': section('PARSER', lines) };
}

type More = Omit<Sample, 'name' | 'data'>;
type Row = readonly [what: string, lines: Lines, says: Lines, differs?: string];

const named = (name: string, data: LoggingData, { says, differs }: More): Sample => ({
  name,
  data,
  says,
  ...(differs === undefined ? {} : { differs }),
});

/** The smallest configuration of an output, and more lines. */
function outputs(plugin: string, rows: readonly Row[]): Sample[] {
  return rows.map(([what, lines, says, differs]) =>
    named(`${plugin}: ${what}`, outputOf(plugin, [...(smallestOutputs[plugin] ?? []), ...lines]), {
      says,
      differs,
    } as More),
  );
}

/** A filter with these lines, and nothing of its smallest configuration. */
function filters(plugin: string, rows: readonly Row[]): Sample[] {
  return rows.map(([what, lines, says, differs]) =>
    named(`${plugin}: ${what}`, filterOf(plugin, lines), { says, differs } as More),
  );
}

function parserRows(rows: readonly Row[]): Sample[] {
  return rows.map(([what, lines, says, differs]) =>
    named(`[PARSER]: ${what}`, parserOf(lines), { says, differs } as More),
  );
}

function wholes(
  rows: readonly (readonly [name: string, data: LoggingData, says: Lines, differs?: string])[],
): Sample[] {
  return rows.map(([name, data, says, differs]) => named(name, data, { says, differs } as More));
}

const smallest: Sample[] = [
  ...Object.entries(smallestOutputs).map(([plugin, lines]) =>
    named(`${plugin}: smallest`, outputOf(plugin, lines), { says: [] }),
  ),
  ...Object.entries(smallestFilters).map(([plugin, lines]) =>
    named(`${plugin}: smallest`, filterOf(plugin, lines), { says: [] }),
  ),
  named('[PARSER]: smallest', parserOf(smallestParser), { says: [] }),
];

const without = (lines: Lines, name: string) => lines.filter((line) => !line.startsWith(`${name} `));

/** What is said without a line that Fluent Bit starts without. */
const omitted = new Map([
  ['Host', '~setting-missing'],
  ['Port', '~opensearch-port'],
  ['tls', '~opensearch-tls'],
  ['Suppress_Type_Name', '?opensearch-type-name'],
]);

/** Each smallest output without one of its lines. */
const omissions: Sample[] = Object.entries(smallestOutputs).flatMap(([plugin, lines]) =>
  lines.map((line) => {
    const [name = ''] = line.split(' ');
    const says = [omitted.get(name) ?? '!setting-missing'];
    return named(`${plugin}: without ${name}`, outputOf(plugin, without(lines, name)), { says });
  }),
);

const newer =
  'Fluent Bit 1.9 refuses what later releases brought; which one Fargate runs is not public, so that it is a note';

const cloudwatchLogs = outputs('cloudwatch_logs', [
  ['group is made', ['auto_create_group true'], ['?log-group-retention']],
  ['group is made, other case', ['auto_create_group True', 'log_retention_days 60'], []],
  ['auto_create_group On', ['auto_create_group On', 'log_retention_days 60'], ['~setting-value']],
  ['auto_create_group yes', ['auto_create_group yes'], ['~setting-value']],
  ['retention that is none', ['log_retention_days 45'], ['~setting-value']],
  ['retention in words', ['log_retention_days two'], ['~setting-value']],
  ['no retention, on purpose', ['auto_create_group true', 'log_retention_days 0'], []],
  ['boolean that is none', ['auto_retry_requests maybe'], ['~setting-value']],
  ['name and prefix', ['log_stream_name all'], ['!setting-conflict']],
  ['region twice', ['region us-east-1'], ['!setting-repeated']],
  ['region twice in another case', ['Region us-east-1'], ['~setting-repeated']],
  ['setting that it does not have', ['multiline.parser cri'], ['!setting-unknown']],
  ['misspelt setting', ['auto_create_gruop true'], ['!setting-unknown', '?log-group-retention']],
  ['misspelt net setting', ['net.keepalve On'], ['!setting-unknown']],
  ['net setting with no boolean', ['net.keepalive sure'], ['!setting-value']],
  ['tls setting that there is not', ['tls.foo x'], ['!setting-unknown']],
  ['level that is none', ['Log_Level loud'], ['~setting-value']],
  ['limit that is none', ['Retry_Limit many'], ['~setting-value']],
  ['limits that are some', ['Retry_Limit no_limits', 'Workers 1'], []],
  ['workers that are no number', ['Workers many'], ['~setting-value']],
  ['storage limit that is none', ['storage.total_limit_size big'], ['~setting-value']],
  ['Match_Regex that is none', ['Match_Regex ^(kube'], ['~setting-value']],
  ['template that is none', ['log_group_template $kubernetes[namespace_name]'], ['!setting-value']],
  ['template of a field', ["log_group_template $kubernetes['namespace_name']"], []],
  ['stream template that is none', ["log_stream_template $kubernetes['pod_name'"], ['!setting-value']],
  ['format that has no effect', ['log_format xml'], ['~setting-value']],
  ['embedded metrics', ['log_format json/emf', 'log_key log', 'extra_user_agent demo'], []],
  ['profile, from 2.1 on', ['profile logs'], ['?setting-newer'], newer],
  ['log_group_class, from 3.0.7 on', ['log_group_class STANDARD'], ['?setting-newer'], newer],
  ['role that is no ARN', ['role_arn logs'], ['~setting-value']],
  ['role of another account', ['role_arn arn:aws:iam::111122223333:role/logs', 'external_id x', 'sts_endpoint s'], []],
]);

const cloudwatchValues = wholes([
  [
    'cloudwatch_logs: no Region',
    outputOf('cloudwatch_logs', ['region us-west', 'log_group_name g', 'log_stream_prefix p']),
    ['~setting-value'],
  ],
  [
    'cloudwatch_logs: zone for a Region',
    outputOf('cloudwatch_logs', ['region us-west-2a', 'log_group_name g', 'log_stream_prefix p']),
    ['~setting-value'],
  ],
  [
    'cloudwatch_logs: template left in',
    outputOf('cloudwatch_logs', ['region us-west-2', 'log_group_name /eks/{{ cluster }}', 'log_stream_prefix p']),
    ['~setting-value'],
  ],
  [
    'cloudwatch_logs: Go template',
    outputOf('cloudwatch_logs', [
      'region us-west-2',
      "log_group_name /eks/$(kubernetes['namespace_name'])",
      'log_stream_prefix p',
    ]),
    ['~setting-value'],
  ],
  [
    'cloudwatch_logs: stream with a colon',
    outputOf('cloudwatch_logs', ['region us-west-2', 'log_group_name g', 'log_stream_name a:b']),
    ['~setting-value'],
  ],
  [
    'cloudwatch_logs: comment behind the Region',
    outputOf('cloudwatch_logs', ['region us-west-2 # here', 'log_group_name g', 'log_stream_prefix p']),
    ['~comment-after-value'],
  ],
  [
    'cloudwatch_logs: comment behind a boolean',
    outputOf('cloudwatch_logs', [...(smallestOutputs['cloudwatch_logs'] ?? []), 'net.keepalive On # yes']),
    ['!comment-after-value'],
  ],
  [
    'cloudwatch_logs: # in a group',
    outputOf('cloudwatch_logs', ['region us-west-2', 'log_group_name g#1', 'log_stream_prefix p']),
    [],
  ],
  [
    'cloudwatch_logs: nothing but Name and Match',
    outputOf('cloudwatch_logs', []),
    ['!setting-missing', '!setting-missing', '!setting-missing'],
  ],
  [
    'cloudwatch_logs: all in capitals',
    outputOf('cloudwatch_logs', ['REGION us-west-2', 'LOG_GROUP_NAME g', 'LOG_STREAM_PREFIX p']),
    [],
  ],
  [
    'cloudwatch_logs: regoin',
    outputOf('cloudwatch_logs', ['regoin us-west-2', 'log_group_name g', 'log_stream_prefix p']),
    ['!setting-unknown'],
  ],
  [
    'cloudwatch_logs: group for log_group_name',
    outputOf('cloudwatch_logs', ['region us-west-2', 'group g', 'log_stream_prefix p']),
    ['!setting-unknown'],
  ],
]);

const cloudwatchGo = [
  ...outputs('cloudwatch', [
    ['auto_create_group On', ['auto_create_group On'], ['~setting-value']],
    ['auto_create_group true', ['auto_create_group true', 'log_retention_days 7'], []],
    ['name and prefix', ['log_stream_name all'], ['!setting-conflict']],
    ['setting that it does not have', ['multiline.parser cri'], ['?setting-unknown']],
    ['misspelt setting', ['auto_create_gruop true'], ['~setting-unknown', '?log-group-retention']],
    ['region twice', ['region us-east-1'], ['~setting-repeated']],
    ['tags of a new group', ['new_log_group_tags a=b', 'log_key log', 'default_log_group_name x'], []],
  ]),
  ...wholes([
    [
      'cloudwatch: template',
      outputOf('cloudwatch', [
        'region us-west-2',
        "log_group_name /eks/$(kubernetes['namespace_name'])-$(tag[1])",
        'log_stream_prefix p-',
      ]),
      [],
    ],
    [
      'cloudwatch: template without its end',
      outputOf('cloudwatch', ['region us-west-2', 'log_group_name /eks/$(tag', 'log_stream_prefix p-']),
      ['!setting-value'],
    ],
    [
      'cloudwatch: template of another language',
      outputOf('cloudwatch', ['region us-west-2', 'log_group_name /eks/{{cluster}}', 'log_stream_prefix p-']),
      ['~setting-value'],
    ],
  ]),
];

const streams = [
  ...outputs('kinesis_firehose', [
    ['time and log key', ['time_key t', 'log_key log'], ['!setting-conflict']],
    ['compression', ['compression gzip'], []],
    ['compression in capitals', ['compression GZIP'], ['!setting-value']],
    ['compression that there is not', ['compression zip'], ['!setting-value']],
    ['compression, from 5.0 on', ['compression snappy'], ['?setting-value'], newer],
    ['aggregation, from 4.2 on', ['simple_aggregation On'], ['?setting-newer'], newer],
    ['boolean that is none', ['auto_retry_requests maybe'], ['!setting-value']],
  ]),
  ...wholes([
    [
      'kinesis_firehose: stream for delivery_stream',
      outputOf('kinesis_firehose', ['region us-west-2', 'stream logs']),
      ['!setting-unknown'],
    ],
    [
      'kinesis_firehose: ARN for a name',
      outputOf('kinesis_firehose', [
        'region us-west-2',
        'delivery_stream arn:aws:firehose:us-west-2:111122223333:deliverystream/logs',
      ]),
      ['~setting-value'],
    ],
  ]),
  ...outputs('firehose', [
    ['time and log key', ['time_key t', 'log_key log', 'time_key_format %Y'], []],
    ['boolean', ['simple_aggregation on'], ['~setting-value']],
    ['keys', ['data_keys log', 'replace_dots _'], []],
  ]),
  ...outputs('kinesis', [
    ['partition key log', ['partition_key log'], ['!setting-value']],
    ['compression', ['compression GZIP', 'aggregation true'], []],
    ['compression that there is not', ['compression zip'], ['!setting-value']],
    ['too much concurrency', ['experimental_concurrency 11'], ['!setting-value']],
    ['concurrency in words', ['experimental_concurrency ten'], ['!setting-value']],
    ['time that is none', ['http_request_timeout soon'], ['!setting-value']],
    ['boolean', ['append_newline On'], ['~setting-value']],
  ]),
];

const es = [
  ...outputs('es', [
    ['signed', ['AWS_Auth On', 'AWS_Region us-west-2'], []],
    ['signed without a Region', ['AWS_Auth On'], ['!setting-missing']],
    ['AWS_Auth true', ['AWS_Auth true', 'AWS_Region us-west-2'], ['~setting-value']],
    ['AWS_Auth that is no boolean', ['AWS_Auth sure', 'AWS_Region us-west-2'], ['!setting-value']],
    ['operation', ['Write_Operation index'], []],
    ['operation that there is not', ['Write_Operation delete'], ['!setting-value']],
    ['operation that wants an id', ['Write_Operation upsert'], ['!setting-missing']],
    ['operation that has an id', ['Write_Operation update', 'Id_Key id'], []],
    ['prefix key that is none', ['Logstash_Format On', 'Logstash_Prefix_Key $kubernetes[x]'], ['!setting-value']],
    ['prefix key', ['Logstash_Format On', "Logstash_Prefix_Key $kubernetes['namespace_name']"], []],
    ['boolean that is none', ['Logstash_Format sure'], ['!setting-value']],
    ['size', ['Buffer_Size 5MB'], []],
    ['size without limit', ['Buffer_Size False'], []],
    ['size that is none', ['Buffer_Size big'], ['~setting-value']],
    ['compression, from 2.0 on', ['Compress gzip'], ['?setting-newer'], newer],
    ['user', ['HTTP_User u', 'HTTP_Passwd p # not a comment', 'Index logs', 'Type _doc', 'Time_Key t'], []],
  ]),
  ...wholes([
    ['es: nothing but Name and Match', outputOf('es', []), ['~setting-missing', '?opensearch-type-name']],
    [
      'es: port of Elasticsearch',
      outputOf('es', ['Host search-x.us-west-2.es.amazonaws.com', 'Port 9200', 'Suppress_Type_Name On']),
      ['~opensearch-port'],
    ],
    [
      'es: serverless',
      outputOf('es', ['Host abc.us-west-2.aoss.amazonaws.com', 'Port 443', 'tls On', 'Suppress_Type_Name On']),
      [],
    ],
    [
      'es: own host on its own port',
      outputOf('es', ['Host search.example.com', 'Port 9200', 'Suppress_Type_Name On']),
      [],
    ],
    [
      'es: address for a host',
      outputOf('es', ['Host https://search.example.com', 'Port 443', 'tls On', 'Suppress_Type_Name On']),
      ['~setting-value'],
    ],
    [
      'es: port in words',
      outputOf('es', ['Host search.example.com', 'Port https', 'Suppress_Type_Name On']),
      ['~setting-value'],
    ],
    [
      'es: tls yes',
      outputOf('es', ['Host search.example.com', 'Port 443', 'tls yes', 'Suppress_Type_Name On']),
      ['~setting-value'],
    ],
    [
      'es: comment behind a port',
      outputOf('es', ['Host search.example.com', 'Port 443 # TLS', 'Suppress_Type_Name On']),
      ['~comment-after-value'],
    ],
  ]),
];

const grep = filters('grep', [
  ['no rule', [], ['~setting-missing']],
  ['field without an expression', ['Regex log'], ['!setting-value']],
  ['expression that is none', ['Exclude log ^(GET'], ['!setting-value']],
  ["Python's named group", ['Regex log (?P<level>ERROR)'], ['!setting-value']],
  ['possessive quantifier', ['Regex log ^[^ ]++ (?i)error'], []],
  [
    'nested field',
    ["Exclude $kubernetes['labels']['app'] ^demo$", "Exclude $kubernetes['namespace_name'] kube-system"],
    [],
  ],
  ['nested field without quotes', ['Exclude $kubernetes[namespace_name] kube-system'], ['!setting-value']],
  ['nested field without its end', ["Exclude $kubernetes['namespace_name' kube-system"], ['!setting-value']],
  ['two blanks before the expression', ['Exclude log  hello'], ['~setting-value']],
  ['misspelt Exclude', ['Exlude log hello'], ['!setting-unknown']],
  ['logical operation, from 2.1 on', ['Regex log a', 'Logical_Op and'], ['?setting-newer'], newer],
]);

const parserFilter = [
  ...filters('parser', [
    ['no Key_Name', ['Parser crio'], ['!setting-missing']],
    ['no Parser', ['Key_Name log'], ['!setting-missing']],
    ['parser that is not defined', ['Key_Name log', 'Parser cri'], ['!parser-undefined']],
    ['parser in another case', ['Key_Name log', 'Parser CRIO'], ['!parser-undefined']],
    ['second parser that is not defined', ['Key_Name log', 'Parser crio', 'Parser json'], ['~parser-undefined']],
    ['boolean that is none', ['Key_Name log', 'Parser crio', 'Reserve_Data sure'], ['!setting-value']],
    ['booleans', ['Key_Name log', 'Parser crio', 'Reserve_Data On', 'Preserve_Key true'], []],
  ]),
];

const recordModifier = filters('record_modifier', [
  ['nothing to do', [], ['~setting-missing']],
  ['record without a value', ['Record cluster'], ['!setting-value']],
  ['record with too much', ['Record cluster my demo'], ['~setting-value']],
  ['record in quotes', ['Record cluster "my demo"'], []],
  ['removes and keeps', ['Remove_key a', 'Allowlist_key b'], ['!setting-conflict']],
  ['removes two', ['Remove_key a', 'Remove_key b'], []],
  ['id, from 2.0.6 on', ['Uuid_key id'], ['?setting-newer'], newer],
]);

const rewriteTag = [
  ...filters('rewrite_tag', [
    ['no rule', [], ['~setting-missing']],
    ['rule of three parts', ["Rule $log['level'] ^error$ errors.$TAG"], ['!setting-value']],
    ['text behind a field in a tag', ["Rule $log ^a app-$kubernetes['labels']['app']-logs false"], ['!setting-value']],
    ['rule in quotes', ['Rule "$log" "^a b" "x" false'], []],
    ['rule of five parts', ['Rule $log ^a x false more'], []],
    ['keeps perhaps', ['Rule $log ^a x maybe'], ['~setting-value']],
    ['expression that is none', ['Rule $log ^(a x false'], ['!setting-value']],
    ['field without quotes', ['Rule $log[level] ^a x false'], ['!setting-value']],
    ['tag without quotes', ['Rule $log ^a x.$kubernetes[pod_name] false'], ['!setting-value']],
    ['storage that there is not', ['Rule $log ^a x false', 'Emitter_Storage.type disk'], ['!setting-value']],
    ['buffer that is no size', ['Rule $log ^a x false', 'Emitter_Mem_Buf_Limit much'], ['~setting-value']],
  ]),
  ...wholes([
    [
      'rewrite_tag: takes its own',
      filterOf('rewrite_tag', ['Rule $log ^ERROR kube.errors.$TAG false']),
      ['~rewrite-tag-loop'],
    ],
    [
      'rewrite_tag: takes everything',
      filterOf('rewrite_tag', ['Rule $log ^ERROR errors false'], '*'),
      ['~rewrite-tag-loop'],
    ],
  ]),
];

const throttle = filters('throttle', [
  ['all of it', ['Rate 1000', 'Window 300', 'Interval 1s', 'Print_Status true'], []],
  ['rate in words', ['Rate many'], ['~setting-value']],
  ['window in words', ['Rate 10', 'Window wide'], ['~setting-value']],
  ['interval that is none', ['Rate 10', 'Interval soon'], ['~setting-value']],
  ['boolean that is none', ['Rate 10', 'Print_Status maybe'], ['!setting-value']],
]);

const nest = filters('nest', [
  ['operation that there is not', ['Operation bury', 'Wildcard a*', 'Nest_under k'], ['!setting-value']],
  ['operation in capitals', ['Operation Nest', 'Wildcard a*', 'Nest_under k'], ['!setting-value']],
  ['lifts', ['Operation lift', 'Nested_under kubernetes', 'Add_prefix k_'], []],
  ['lifts nothing', ['Operation lift'], ['~setting-missing']],
  ['nests under no name', ['Operation nest', 'Wildcard a*'], ['~setting-missing']],
  ['both prefixes', ['Operation lift', 'Nested_under k', 'Add_prefix a', 'Remove_prefix b'], ['!setting-conflict']],
]);

const modify = filters('modify', [
  ['nothing to do', [], ['~setting-missing']],
  ['Add without a value', ['Add cluster'], ['!setting-value']],
  ['Add with too much', ['Add cluster my demo'], ['~setting-value']],
  ['Add with far too much', ['Add cluster my demo here'], ['!setting-value']],
  ['Add in quotes, from 2.1.3 on', ['Add cluster "my demo"'], ['?setting-value']],
  ['Remove with a value', ['Remove a b'], ['!setting-value']],
  ['Rename without a name', ['Rename a'], ['!setting-value']],
  ['several', ['Add a b', 'Set c d', 'Remove e', 'Remove_wildcard f', 'Hard_rename g h', 'Copy i j'], []],
  ['Remove_regex that is none', ['Remove_regex ^(a'], ['!setting-value']],
  ['condition', ['Condition Key_exists log', 'Add a b'], []],
  ['condition with a value', ['Condition Key_value_matches log ^ERROR', 'Add a b'], []],
  ['condition that there is not', ['Condition Key_exist log', 'Add a b'], ['!setting-value']],
  ['condition without a key', ['Condition Key_exists', 'Add a b'], ['~setting-value']],
  ['condition without a value', ['Condition Key_value_equals log', 'Add a b'], ['~setting-value']],
  ['condition without an expression', ['Condition Key_value_matches log', 'Add a b'], ['!setting-value']],
  ['condition with too much', ['Condition Key_value_equals log a b', 'Add a b'], ['!setting-value']],
  ['condition with what is no expression', ['Condition Key_value_matches log ^(a', 'Add a b'], ['!setting-value']],
  ['start, from 2.0 on', ['Move_to_start log'], ['?setting-newer'], newer],
]);

const kubernetes = [
  ...filters('kubernetes', [
    [
      'all that guides have',
      [
        'Merge_Log On',
        'Keep_Log Off',
        'Buffer_Size 0',
        'Kube_Meta_Cache_TTL 300s',
        'K8S-Logging.Parser On',
        'Labels Off',
      ],
      [],
    ],
    ['boolean that is none', ['Merge_Log sure'], ['!setting-value']],
    ['boolean that is nearly one', ['Merge_Log ture'], ['!setting-value']],
    ['size that is none', ['Buffer_Size big'], ['~setting-value']],
    ['time that is none', ['Kube_Meta_Cache_TTL long'], ['~setting-value']],
    ['setting that it does not have', ['multiline.parser docker, cri'], ['!setting-unknown']],
    ['labels twice', ['Labels On', 'Labels Off'], ['!setting-repeated']],
    ['parser to merge that is not defined', ['Merge_Log On', 'Merge_Parser catchall'], ['~parser-undefined']],
    ['parser of tags that is not defined', ['Regex_Parser tags'], ['!parser-undefined']],
    ['labels of namespaces, from 3.0 on', ['Namespace_Labels On'], ['?setting-newer'], newer],
  ]),
  ...wholes([
    [
      'kubernetes: parser of tags that is no expression',
      { ...filterOf('kubernetes', ['Regex_Parser j']), 'parsers.conf': section('PARSER', ['Name j', 'Format json']) },
      ['!setting-value'],
    ],
  ]),
];

const ofParser = [
  ...parserRows([
    ['format that there is not', ['Name crio', 'Format rgex', 'Regex .'], ['!setting-value']],
    ['no expression', ['Name crio', 'Format regex'], ['!setting-missing']],
    ['no expression, other case', ['Name crio', 'Format Regex'], ['!setting-missing']],
    ['expression that is none', ['Name crio', 'Format regex', 'Regex ^(?<log>.*'], ['!setting-value']],
    ["Python's named group", ['Name crio', 'Format regex', 'Regex ^(?P<log>.*)$'], ['!setting-value']],
    [
      'other formats',
      ['Name crio', 'Format logfmt', 'Time_Key t', 'Time_Format %Y', 'Time_Offset +0200', 'Types a:integer'],
      [],
    ],
    [
      'offset that is none',
      ['Name crio', 'Format json', 'Time_Key t', 'Time_Format %Y', 'Time_Offset two'],
      ['!setting-value'],
    ],
    ['boolean that is none', ['Name crio', 'Format json', 'Time_Keep sure'], ['~setting-value']],
    ['setting that there is not', ['Name crio', 'Format json', 'Colour red'], ['?setting-unknown']],
    ['misspelt setting', ['Name crio', 'Format json', 'Time_Fromat %Y'], ['~setting-unknown']],
    ['decoder', ['Name crio', 'Format json', 'Decode_Field_As json log', 'Decode_Field escaped log do_next'], []],
    ['decoder that there is not', ['Name crio', 'Format json', 'Decode_Field_As jason log'], ['~setting-value']],
    ['decoder without a field', ['Name crio', 'Format json', 'Decode_Field_As json'], ['~setting-value']],
  ]),
  ...wholes([
    [
      '[PARSER]: broken, but used by nobody',
      { 'output.conf': output, 'parsers.conf': section('PARSER', ['Name x', 'Format rgex']) },
      ['~setting-value'],
    ],
    [
      '[PARSER]: lost behind one that is broken',
      {
        ...filterOf('parser', ['Key_Name log', 'Parser crio']),
        'parsers.conf': section('PARSER', ['Name x', 'Format rgex']) + parsers,
      },
      ['!setting-value'],
    ],
    [
      '[PARSER]: found before one that is broken',
      {
        ...filterOf('parser', ['Key_Name log', 'Parser crio']),
        'parsers.conf': parsers + section('PARSER', ['Name x', 'Format rgex']),
      },
      ['~setting-value'],
    ],
    [
      '[PARSER]: same name twice',
      { ...filterOf('parser', ['Key_Name log', 'Parser crio']), 'parsers.conf': parsers + parsers },
      ['~setting-repeated'],
    ],
  ]),
];

const text = (change: (conf: string) => string): LoggingData => ({ 'output.conf': change(output) });

const layout = wholes([
  ['layout: blank line as deep as keys', text((conf) => conf.replace('    Match', '    \n    Match')), []],
  [
    'layout: blank line less deep',
    text((conf) => conf.replace('    Match', '  \n    Match')),
    ['~blank-line-indentation'],
  ],
  [
    'layout: blank line deeper',
    text((conf) => conf.replace('    Match', '      \n    Match')),
    ['~blank-line-indentation'],
  ],
  ['layout: blank line twice as deep', text((conf) => conf.replace('    Match', '        \n    Match')), []],
  [
    'layout: blank line of a tab',
    text((conf) => conf.replace('    Match', '\t\n    Match')),
    ['~blank-line-indentation'],
  ],
  ['layout: blank line at the end', text((conf) => `${conf}            \n`), ['~blank-line-indentation']],
  ['layout: blanks without an end of line', text((conf) => `${conf}  `), ['~blank-line-indentation']],
  ['layout: comment at the start of a line', text((conf) => conf.replace('    Match', '# all\n    Match')), []],
  ['layout: comment as deep as keys', text((conf) => conf.replace('    Match', '    # all\n    Match')), []],
  [
    'layout: comment less deep',
    text((conf) => conf.replace('    Match', '  # all\n    Match')),
    ['~comment-indentation'],
  ],
  [
    'layout: comment deeper',
    text((conf) => conf.replace('    Match', '      # all\n    Match')),
    ['~comment-indentation'],
  ],
  ['layout: comment half as deep, first', text((conf) => `  # first\n${conf}`), []],
  ['layout: comment otherwise deep, first', text((conf) => ` # first\n${conf}`), ['~comment-indentation']],
  ['layout: section indented', text((conf) => `  ${conf}`), ['~section-indented']],
  ['layout: tab after a key', text((conf) => conf.replace('Match ', 'Match\t')), ['~tab-after-key']],
  ['layout: blank and tab after a key', text((conf) => conf.replace('Match ', 'Match \t')), []],
  ['layout: byte order mark', text((conf) => `\uFEFF${conf}`), ['~byte-order-mark']],
  ['layout: Windows line ends', text((conf) => conf.replaceAll('\n', '\r\n')), []],
  ['layout: text behind a section', text((conf) => conf.replace(']', '] all')), ['~text-after-header']],
  ['layout: section in lower case', text((conf) => conf.replace('OUTPUT', 'output')), ['~section-case']],
  ['layout: section without its end', text((conf) => conf.replace(']', '')), ['section-unclosed']],
  ['layout: key without a value', text((conf) => `${conf}    log_key \n`), ['value-missing']],
  ['layout: text before a section', text((conf) => `    Name es\n${conf}`), ['text-before-section']],
  ['layout: line of 4094 bytes', text((conf) => `${conf}# ${'x'.repeat(4092)}\n`), []],
  ['layout: line of 4095 bytes', text((conf) => `${conf}# ${'x'.repeat(4093)}\n`), ['~line-too-long']],
]);

export const samples: readonly Sample[] = [
  ...smallest,
  ...omissions,
  ...cloudwatchLogs,
  ...cloudwatchValues,
  ...cloudwatchGo,
  ...streams,
  ...es,
  ...grep,
  ...parserFilter,
  ...recordModifier,
  ...rewriteTag,
  ...throttle,
  ...nest,
  ...modify,
  ...kubernetes,
  ...ofParser,
  ...layout,
];
