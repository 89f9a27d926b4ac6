import { readFileSync } from 'node:fs';
import { type CostLine, prices } from './cost.ts';
import type { Cluster } from './fleet.ts';
import { describingShare, runParent, runShard, type Shard, type Setting, shardSize } from './watch-run.ts';

interface Price {
  readonly usd: number;
  readonly source: string;
}

type WatchPrices = Readonly<Record<'dynamoRead' | 'dynamoWrite' | 'sqsRequest' | 'schedulerInvocation', Price>>;

const watchPrices = JSON.parse(readFileSync(new URL('watch-prices.json', import.meta.url), 'utf8')) as WatchPrices;

/** How often, and how long a description of a cluster counts. */
export const everyMinutes = 5;
export const maxAgeMinutes = 30;
const hoursOfMonth = 730;
export const runsOfMonth = (hoursOfMonth * 60) / everyMinutes;

/** Assumed: a cluster has four alerts a month, each written six times, opened to resolved and told, with 3 KB. */
const writesOfCluster = 4 * 6 * 3;
/** A consistent query of up to 4 KB; an empty one counts as one of them. */
const readsOfPoll = 1;
/** Lambda keeps five long polls of 20 seconds at a queue, messages or not; at little traffic it may go down to two. */
const idleReceives = 5 * 3 * 60 * hoursOfMonth;
/** Targets and configuration. */
const readsOfRun = 2;
/** Bytes that Lambda prints of a run, and the function of a cluster that it could not read. */
const platformBytes = 500;
const failureBytes = 400;

export interface Month {
  readonly shards: readonly Shard[];
  readonly gbSeconds: number;
  readonly invocations: number;
  readonly lines: readonly CostLine[];
  readonly usd: number;
  readonly wireBytes: number;
}

export type How = Pick<Setting, 'memoryMb' | 'cold'>;

/** A month of watching a fleet. Storage, backups of the table, X-Ray, messages, traffic and NAT are left out. */
export function monthOf(fleet: readonly Cluster[], how: How): Month {
  const parts = partsOf(fleet);
  const setting = { ...how, describing: describingShare(maxAgeMinutes / everyMinutes, parts.length) };
  const shards = parts.map((part) => runShard(part, setting));
  const parent = parts.length === 1 ? 0 : runParent(fleet.length, setting);
  const gbSeconds = runsOfMonth * shards.reduce((sum, shard) => sum + shard.gbSeconds, parent);
  const invocations = runsOfMonth * (parts.length === 1 ? 1 : parts.length + 1);
  const lines = linesOf(fleet, gbSeconds, invocations);
  const wireBytes = runsOfMonth * shards.reduce((sum, shard) => sum + shard.wireBytes, 0);
  return { shards, gbSeconds, invocations, lines, usd: lines.reduce((sum, { usd }) => sum + usd, 0), wireBytes };
}

function linesOf(fleet: readonly Cluster[], gbSeconds: number, invocations: number): CostLine[] {
  const polls = runsOfMonth * fleet.length;
  const unread = fleet.filter(({ fate }) => fate === 'unreachable' || fate === 'slow' || fate === 'stuck').length;
  const logs = invocations * platformBytes + runsOfMonth * unread * failureBytes;
  const line = (what: string, amount: number, unit: string, usd: number) => ({ what, amount, unit, usd: amount * usd });
  return [
    line('Lambda, arm64', gbSeconds, 'GB-s', prices.lambdaArmGbSecond.usd),
    line('Lambda, requests', invocations, 'requests', prices.lambdaRequest.usd),
    line('DynamoDB, reads', polls * readsOfPoll, 'units', watchPrices.dynamoRead.usd),
    line('DynamoDB, writes', fleet.length * writesOfCluster, 'units', watchPrices.dynamoWrite.usd),
    line('SQS, an idle queue', idleReceives, 'requests', watchPrices.sqsRequest.usd),
    line('EventBridge Scheduler', runsOfMonth, 'invocations', watchPrices.schedulerInvocation.usd),
    line('S3, reads', invocations * readsOfRun, 'requests', prices.s3Get.usd),
    line('CloudWatch Logs, ingestion', logs / 1e9, 'GB', prices.logsIngestedGb.usd),
  ];
}

/** As functions/run/alerts/watch-logging.ts cuts them. */
function partsOf(fleet: readonly Cluster[]): Cluster[][] {
  const count = Math.ceil(fleet.length / shardSize);
  const size = Math.ceil(fleet.length / count);
  return Array.from({ length: count }, (_, index) => fleet.slice(index * size, (index + 1) * size));
}
