import { readFileSync } from 'node:fs';
import { endpointsOf } from '#run/doctor/stack-network.ts';
import { parse } from 'yaml';
import { dollars, plain, table } from './table.ts';

interface Price {
  readonly usd: number;
  readonly source: string;
}

type StandingPrices = Readonly<
  Record<'alarmMonth' | 'dashboardMonth' | 'interfaceEndpointHour' | 'natGatewayHour', Price>
> & { readonly checkedOn: string };

/** Where the estimate has what a type of resource is billed for, and what of that it leaves out; null for nothing. */
interface Billing {
  readonly counted: string | null;
  readonly leftOut: string | null;
}

const free: Billing = { counted: null, leftOut: null };

/** Every type of resource in the template; one that is missing here fails the page. */
const billing: Readonly<Record<string, Billing>> = {
  'AWS::CloudWatch::Alarm': { counted: 'alarms', leftOut: null },
  'AWS::CloudWatch::Dashboard': { counted: 'dashboard', leftOut: null },
  'AWS::DynamoDB::Table': {
    counted: 'reads and writes of a poll',
    leftOut: 'storage and continuous backup of the table of alerts',
  },
  'AWS::Events::EventBusPolicy': free,
  'AWS::Events::Rule': { counted: null, leftOut: 'events that other accounts forward' },
  'AWS::IAM::ManagedPolicy': free,
  'AWS::IAM::Policy': free,
  'AWS::IAM::Role': free,
  'AWS::Lambda::EventInvokeConfig': free,
  'AWS::Lambda::EventSourceMapping': free,
  'AWS::Lambda::Function': {
    counted: 'runs of a scan and of polls',
    leftOut: 'runs of `alert`, and what is asked on demand: `report` and fresh audits; X-Ray traces',
  },
  'AWS::Lambda::Permission': free,
  'AWS::Lambda::Url': free,
  'AWS::Logs::LogGroup': { counted: 'ingestion', leftOut: 'storage of logs; what is logged on demand' },
  'AWS::Logs::QueryDefinition': { counted: null, leftOut: 'Logs Insights queries, of the dashboard too' },
  'AWS::Logs::SubscriptionFilter': {
    counted: null,
    leftOut: 'the audit log of a cluster, which `auditLogGroup` reads',
  },
  'AWS::S3::Bucket': {
    counted: 'requests of a scan and of polls',
    leftOut: 'storage, of earlier versions and of packages of the functions too',
  },
  'AWS::S3::BucketPolicy': free,
  'AWS::SNS::Subscription': free,
  'AWS::SNS::Topic': { counted: null, leftOut: 'messages: digests, alerts, alarms' },
  'AWS::SNS::TopicPolicy': free,
  'AWS::SQS::Queue': { counted: 'an idle hint queue', leftOut: 'hints and dead letters' },
  'AWS::SQS::QueuePolicy': free,
  'AWS::Scheduler::Schedule': { counted: 'polls', leftOut: 'the start of a scan' },
  'AWS::StepFunctions::StateMachine': { counted: 'transitions', leftOut: null },
};

/** What no resource of the template stands for. */
const aroundTheStack = [
  'a customer managed key, and its requests',
  'NAT gateways, interface endpoints and traffic, but for the hours above',
  'Security Hub, with `securityHub`',
  'Athena',
  'the free tier',
];

const hoursOfMonth = 730;
const prices = JSON.parse(readFileSync(new URL('standing-prices.json', import.meta.url), 'utf8')) as StandingPrices;

const yaml = (path: string) =>
  parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), {
    logLevel: 'silent',
    merge: true,
    maxAliasCount: -1,
  }) as Readonly<Record<string, unknown>>;

/** How many of each type the template has, by name of the type. */
function resourceTypes(): ReadonlyMap<string, number> {
  const { resources, functions } = yaml('serverless.yml') as { resources: string[]; functions: object };
  const types = resources
    .map((part) => /^\$\{file\((.+)\)\}$/.exec(part)?.[1] ?? part)
    .flatMap((path) => Object.values((yaml(path)['Resources'] ?? {}) as Record<string, { Type: string }>))
    .map(({ Type }) => Type);
  types.push(...Object.keys(functions).map(() => 'AWS::Lambda::Function'));
  const counts = new Map<string, number>();
  for (const type of types.sort()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** What docs/cost.md says of what is billed by the month, and of what is left out, as Markdown. */
export interface StandingTables {
  readonly usd: number;
  readonly standing: string;
  readonly types: string;
  readonly around: string;
  readonly network: string;
}

export function standingTables(types: ReadonlyMap<string, number> = resourceTypes()): StandingTables {
  const lines = [
    ['CloudWatch, alarms', types.get('AWS::CloudWatch::Alarm') ?? 0, prices.alarmMonth.usd],
    [
      'CloudWatch, dashboards beyond three of the account',
      types.get('AWS::CloudWatch::Dashboard') ?? 0,
      prices.dashboardMonth.usd,
    ],
  ] as const;
  const usd = lines.reduce((sum, [, count, each]) => sum + count * each, 0);
  const rows = lines.map(([what, count, each]) => [what, plain(count), dollars(each), dollars(count * each)]);
  return {
    usd,
    standing: table(['', 'in the template', 'each', 'a month'], [...rows, ['**together**', '', '', dollars(usd)]]),
    types: typesTable(types),
    around: aroundTheStack.map((one) => `- ${one}`).join('\n'),
    network: networkCost(),
  };
}

/** Fails for a type that nobody has looked at. */
function typesTable(types: ReadonlyMap<string, number>): string {
  const rows = [...types].flatMap(([type, count]) => {
    const found = billing[type];
    if (found === undefined) throw new Error(`say in test/simulation/standing-cost.ts how ${type} is billed`);
    return found === free ? [] : [[`${type} (${count})`, found.counted ?? 'nothing', found.leftOut ?? 'nothing']];
  });
  return [['of the template', 'reckoned with', 'left out'], ['---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function networkCost(): string {
  const gateways = ['s3', 'dynamodb'];
  const all = new Set<string>(Object.values(endpointsOf).flat());
  const count = [...all].filter((one) => !gateways.includes(one) && one !== 'securityhub').length;
  const zones = 2;
  const endpoints = count * zones * hoursOfMonth * prices.interfaceEndpointHour.usd;
  const nat = hoursOfMonth * prices.natGatewayHour.usd;
  return [
    `Functions in a network without a way out need ${count} interface endpoints: ${dollars(endpoints)} a month in ${zones} zones, before traffic.`,
    `One NAT gateway is ${dollars(nat)} a month, before traffic. S3 and DynamoDB have gateways of their own, which cost nothing.`,
  ].join(' ');
}
