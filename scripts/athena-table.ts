import { z } from 'zod';
import { storedResultSchema } from '#model/result/stored-result.ts';
import { settle, type GeneratedFile } from './generated-file.ts';
import { columnsOf } from './hive-type.ts';

interface Table {
  readonly name: string;
  /** Stored with the table, where users look it up. */
  readonly comment: string;
  /** Partition columns in the object keys, and how Athena finds their values. */
  readonly partitions: Readonly<Record<string, 'date' | 'injected'>>;
  readonly place: string;
}

const tables: readonly Table[] = [
  {
    // A list of accounts, Regions or clusters would silently skip any that is missing from it.
    name: 'scans',
    comment: 'Results that fargate-auditor stored, a partition a day: say in each query from which day on',
    partitions: { dt: 'date' },
    place: 'v2/dt=${dt}/',
  },
  {
    name: 'cluster_scans',
    comment:
      'The same, read for the clusters alone that a query names: by account, region and cluster, each with = or IN',
    partitions: { dt: 'date', account: 'injected', region: 'injected', cluster: 'injected' },
    place: 'v2/dt=${dt}/account=${account}/region=${region}/cluster=${cluster}/',
  },
];

/** Definitions of what the nightly scan stores, for Athena; columns come from the schema of the stored document. */
export function athenaFiles(): GeneratedFile[] {
  return tables.map((table) => ({
    path: `infra/athena/${table.name.replace('_', '-')}.sql`,
    text: definition(table),
  }));
}

function definition({ name, comment, partitions, place }: Table): string {
  const keys = Object.keys(partitions);
  // A column comes either from the document or from the key.
  const columns = columnsOf(z.toJSONSchema(storedResultSchema)).filter((column) => !keys.includes(column.name));
  const lines = columns.map((column) => `  \`${column.name}\` ${column.type}`);
  return `CREATE EXTERNAL TABLE IF NOT EXISTS fargate_auditor.${name} (
${lines.join(',\n')}
)
COMMENT '${comment}'
PARTITIONED BY (${keys.map((key) => `\`${key}\` string`).join(', ')})
ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
LOCATION 's3://BUCKET/'
TBLPROPERTIES (
${properties(partitions, place)
  .map(([key, value]) => `  '${key}' = '${value}'`)
  .join(',\n')}
);
`;
}

function properties(partitions: Table['partitions'], place: string): [string, string][] {
  return [
    ['projection.enabled', 'true'],
    ...Object.entries(partitions).flatMap(([key, type]): [string, string][] =>
      type === 'injected' ? [[`projection.${key}.type`, type]] : dates(key),
    ),
    ['storage.location.template', `s3://BUCKET/${place}`],
  ];
}

/** Starts before there was anything to store, so that no day is missing. */
function dates(key: string): [string, string][] {
  return [
    [`projection.${key}.type`, 'date'],
    [`projection.${key}.format`, 'yyyy-MM-dd'],
    [`projection.${key}.range`, '2026-01-01,NOW'],
    [`projection.${key}.interval`, '1'],
    [`projection.${key}.interval.unit`, 'DAYS'],
  ];
}

if (import.meta.main) settle(athenaFiles(), 'docs');
