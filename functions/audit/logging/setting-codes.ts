import type { ProblemCode, ProblemLevel } from './config/interpret-config.ts';

/** Meaning of a problem code, wherever it occurs. */
export interface CodeInfo {
  readonly levels: readonly ProblemLevel[];
  /** The problem in one sentence. */
  readonly title: string;
  /** The consequence. */
  readonly why: string;
  readonly fix: string;
  /** The page that states the fact it rests on. */
  readonly docs: string;
}

export const fargateGuide = 'https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html';
const manual = 'https://docs.fluentbit.io/manual';
export const formatPage = `${manual}/administration/configuring-fluent-bit/classic-mode/format-schema`;
const outputs = `${manual}/pipeline/outputs`;
const parsers = `${manual}/pipeline/parsers/configuring-parser`;
const openSearch = 'https://docs.aws.amazon.com/opensearch-service/latest/developerguide/rename.html';
const retention = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html';

/** Codes for problems that Fluent Bit has with settings, tags and destinations. */
export const settingCodes = {
  'comment-after-value': {
    levels: ['unstartable', 'ineffective'],
    title: 'A comment stands behind a value.',
    why: 'Fluent Bit reads it as a part of the value.',
    fix: 'Give the comment a line of its own.',
    docs: formatPage,
  },
  'log-group-retention': {
    levels: ['note'],
    title: 'A log group is made without a retention.',
    why: 'CloudWatch Logs keeps what it gets for ever, and charges for it.',
    fix: 'Set log_retention_days, if the logs need not be kept.',
    docs: retention,
  },
  'match-never-covers': {
    levels: ['ineffective'],
    title: 'Match fits the tag of no container.',
    why: 'The section gets no logs: all tags begin with kube.var.log.containers.',
    fix: 'Give the section a Match that covers the tags of containers, such as kube.*.',
    docs: fargateGuide,
  },
  'opensearch-port': {
    levels: ['ineffective'],
    title: 'A domain of Amazon is addressed on another port than 443.',
    why: 'Nothing listens there, and 9200 is what es takes without a Port.',
    fix: 'Write Port 443 and tls On.',
    docs: fargateGuide,
  },
  'opensearch-tls': {
    levels: ['ineffective'],
    title: 'A domain of Amazon is addressed on port 443 without TLS.',
    why: 'It refuses what is not encrypted there.',
    fix: 'Write tls On.',
    docs: fargateGuide,
  },
  'opensearch-type-name': {
    levels: ['note'],
    title: 'es sends the type of a document.',
    why: 'OpenSearch from 2.0 on and Elasticsearch from 8.0 on refuse every record that has one.',
    fix: 'Write Suppress_Type_Name On, unless the domain is older.',
    docs: openSearch,
  },
  'parser-undefined': {
    levels: ['unstartable', 'ineffective'],
    title: 'A filter uses a parser that parsers.conf does not define.',
    why: 'Fluent Bit has no parsers of its own on Fargate, and does not start where a filter is left without any.',
    fix: 'Define the parser in parsers.conf, or name one that is defined there.',
    docs: parsers,
  },
  'region-differs': {
    levels: ['note'],
    title: 'An output writes to another Region than the one of the cluster.',
    why: 'That is fine if it is meant.',
    fix: 'Write the region of the cluster, unless the other one is meant.',
    docs: fargateGuide,
  },
  'rewrite-tag-loop': {
    levels: ['ineffective'],
    title: 'A rewrite_tag filter takes the records that it made itself.',
    why: 'They go round in it for ever.',
    fix: 'Give Match or the new tag a name that the other does not fit.',
    docs: `${manual}/pipeline/filters/rewrite-tag`,
  },
  'setting-conflict': {
    levels: ['unstartable'],
    title: 'Two settings exclude each other.',
    why: 'Fluent Bit does not start with both.',
    fix: 'Keep one of them.',
    docs: outputs,
  },
  'setting-missing': {
    levels: ['unstartable', 'ineffective'],
    title: 'A setting is missing that the plugin needs.',
    why: 'Fluent Bit does not start without it, or the section does nothing.',
    fix: 'Write the setting into the section.',
    docs: fargateGuide,
  },
  'setting-newer': {
    levels: ['note'],
    title: 'A setting came with a release of Fluent Bit after 1.9.',
    why: 'An older one refuses it and does not start; which one Fargate runs is not public.',
    fix: 'Try it with one pod, or leave it out.',
    docs: manual,
  },
  'setting-repeated': {
    levels: ['unstartable', 'ineffective'],
    title: 'A setting that may stand there once is there again.',
    why: 'Fluent Bit does not start with it, or only one of them counts.',
    fix: 'Keep one.',
    docs: formatPage,
  },
  'setting-unknown': {
    levels: ['unstartable', 'ineffective', 'note'],
    title: 'A setting is none that the plugin has.',
    why: 'Fluent Bit refuses it and does not start; the plugins in Go (cloudwatch, firehose, kinesis) and [PARSER] pass over it.',
    fix: 'Correct its name, or remove it.',
    docs: outputs,
  },
  'setting-value': {
    levels: ['unstartable', 'ineffective', 'note'],
    title: 'A setting has a value that the plugin cannot read, or that comes to nothing.',
    why: 'The message says which of the two.',
    fix: 'Write a value that it takes.',
    docs: outputs,
  },
} as const satisfies Partial<Record<ProblemCode, CodeInfo>>;
