import { readFileSync } from 'node:fs';
import { rules } from '#audit/rules/index.ts';
import { type Cluster, interpolated, type Measured } from './fleet.ts';
import type { Night } from './simulate.ts';

interface Price {
  readonly usd: number;
  readonly source: string;
}

type PriceName =
  | 'lambdaArmGbSecond'
  | 'lambdaRequest'
  | 'stepFunctionsTransition'
  | 'logsIngestedGb'
  | 'customMetricMonth'
  | 's3Put'
  | 's3Get';

export type Prices = Readonly<Record<PriceName, Price>> & { readonly checkedOn: string };

export interface Measurement {
  readonly measuredOn: string;
  readonly commit: string;
  readonly machine: string;
  readonly clusters: readonly Measured[];
}

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
export const prices = read('prices.json') as Prices;
export const measurement = read('measured.json') as Measurement;

/** Bytes that Lambda prints of an invocation (START, END, REPORT), and that Step Functions logs of a run with its data. */
const platformBytes = 500;
const runLogBytes = 6000;
/** Metrics of a cluster, as the parameter clusterMetrics has it, and of the whole; see publish/scan-metrics.ts. */
const metricsOfCluster = { none: 0, coverage: 1, all: 8 };
const metricsOfAll = 16 + rules.length;
const hoursOfMonth = 730;

export interface CostLine {
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
  readonly usd: number;
}

/** Of one night. Storage, KMS, X-Ray, NAT and traffic are left out. */
export function costOf(
  fleet: readonly Cluster[],
  night: Night,
  clusterMetrics: keyof typeof metricsOfCluster = 'none',
): CostLine[] {
  const { clusters } = measurement;
  const retries = Object.values(night.retries).reduce((sum, count) => sum + count, 0);
  const sum = (of: (one: Measured) => number) =>
    fleet.reduce((total, { pods }) => total + interpolated(pods, clusters, of), 0);
  // A run of a child is a step and its end; the parent has four steps and its end.
  const transitions = fleet.length * 2 + retries + 5;
  const logs =
    sum(({ logBytes }) => logBytes) +
    sum(({ printedBytes }) => printedBytes) +
    night.invocations * platformBytes +
    fleet.length * runLogBytes;
  // The claim, the manifest, the summary, its index, two reports and the two files of the map's results besides.
  const puts = sum(({ s3Puts }) => s3Puts) + 8;
  const gets = sum(({ s3Gets }) => s3Gets) + fleet.length + 10;
  const line = (what: string, amount: number, unit: string, usd: number) => ({ what, amount, unit, usd: amount * usd });
  return [
    line('Lambda, arm64', night.gbSeconds, 'GB-s', prices.lambdaArmGbSecond.usd),
    line('Lambda, requests', night.invocations, 'requests', prices.lambdaRequest.usd),
    line('Step Functions, standard', transitions, 'transitions', prices.stepFunctionsTransition.usd),
    line('CloudWatch Logs, ingestion', logs / 1e9, 'GB', prices.logsIngestedGb.usd),
    line('S3, writes', puts, 'requests', prices.s3Put.usd),
    line('S3, reads', gets, 'requests', prices.s3Get.usd),
    // Billed for the hours in which they are sent: one a night.
    line(
      'CloudWatch, custom metrics',
      fleet.length * metricsOfCluster[clusterMetrics] + metricsOfAll,
      'metric hours',
      prices.customMetricMonth.usd / hoursOfMonth,
    ),
  ];
}
