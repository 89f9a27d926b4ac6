/**
 * A night over many clusters, through the retries of infra/scan.asl.json: how long it takes and what it costs. An
 * estimate, whose assumptions are in fleet.ts and simulate.ts. docs/cost.md has it of 1,000 clusters.
 *   node test/simulation/night.ts [CLUSTERS] [SEED]
 */
import { costOf, measurement, prices } from './cost.ts';
import { type Cluster, makeFleet, seeded, workSeconds } from './fleet.ts';
import { type Night, simulateNight } from './simulate.ts';
import { readSettings } from './state-machine.ts';
import { dollars, plain, table } from './table.ts';

/** What docs/cost.md says of a night, as Markdown. */
export interface NightTables {
  readonly audits: string;
  readonly nights: string;
  /** Of one night, part by part, with the default maxConcurrency. */
  readonly costs: string;
  readonly metrics: string;
  readonly usd: number;
}

const measured = measurement.clusters;

export function nightTables(fleet: readonly Cluster[], seed: number): NightTables {
  const nightOf = nightsOf(seed);
  const usual = nightOf(fleet, 10);
  const costs = costOf(fleet, usual);
  return {
    audits: auditTimes(fleet),
    nights: nightsTable(fleet, nightOf),
    costs: costsTable(costs),
    metrics: metricsTable(fleet, usual),
    usd: costs.reduce((sum, { usd }) => sum + usd, 0),
  };
}

type NightOf = (fleet: readonly Cluster[], concurrency: number, accountConcurrency?: number) => Night;

function nightsOf(seed: number): NightOf {
  const settings = readSettings();
  return (fleet, concurrency, accountConcurrency = 1000) =>
    simulateNight(fleet, { concurrency, settings, measured, random: seeded(seed + 1), accountConcurrency });
}

function auditTimes(fleet: readonly Cluster[]): string {
  const seconds = fleet.map((cluster) => workSeconds(cluster, measured)).toSorted((a, b) => a - b);
  const at = (share: number) => `${seconds[Math.floor(share * (seconds.length - 1))]!.toFixed(1)} s`;
  return `A warm audit takes ${at(0.5)} (median), ${at(0.95)} (95 %), ${at(1)} (most).`;
}

function nightsTable(fleet: readonly Cluster[], nightOf: NightOf): string {
  const healthy = fleet.filter(({ fate }) => fate !== 'stuck' && fate !== 'slow');
  const counts = ['invocations', 'cold', 'retries', 'audited / partly or not / no result'];
  const row = (name: string, of: readonly Cluster[], ...how: [number, number?]) => rowOf(name, of, nightOf(of, ...how));
  return table(
    ['maxConcurrency', 'map', 'whole scan', ...counts, 'GB-s', 'a night'],
    [
      ...[10, 40, 100].map((concurrency) => row(String(concurrency), fleet, concurrency)),
      row('100, account leaves 50', fleet, 100, 50),
      ...[10, 5, 2].map((left) => row(`10, account leaves ${String(left)}`, fleet, 10, left)),
      row('10, none stuck or slow', healthy, 10),
    ],
  );
}

function rowOf(name: string, fleet: readonly Cluster[], night: Night): string[] {
  const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`;
  const retries = Object.values(night.retries).reduce((sum, one) => sum + one, 0);
  return [
    name,
    minutes(night.mapSeconds),
    minutes(night.scanSeconds),
    ...[night.invocations, night.coldStarts, retries].map(String),
    `${night.audited} / ${night.incomplete} / ${night.failed}`,
    night.gbSeconds.toFixed(0),
    dollars(costOf(fleet, night).reduce((sum, { usd }) => sum + usd, 0)),
  ];
}

function costsTable(lines: ReturnType<typeof costOf>): string {
  const rows = lines.map(({ what, amount, unit, usd }) => [
    what,
    `${plain(amount)} ${unit}`,
    dollars(usd, 4),
    dollars(usd * 30),
  ]);
  const usd = lines.reduce((sum, line) => sum + line.usd, 0);
  return table(
    ['', 'amount', 'a night', '30 nights'],
    [...rows, ['**together**', '', dollars(usd, 4), dollars(usd * 30)]],
  );
}

function metricsTable(fleet: readonly Cluster[], night: Night): string {
  const rows = (['none', 'coverage', 'all'] as const).map((choice) => {
    const lines = costOf(fleet, night, choice);
    const { amount } = lines.find(({ unit }) => unit === 'metric hours')!;
    const usd = lines.reduce((sum, line) => sum + line.usd, 0);
    const wholeMonth = dollars(amount * prices.customMetricMonth.usd);
    return [`\`${choice}\``, plain(amount), dollars(usd), dollars(usd * 30), wholeMonth];
  });
  const head = ['clusterMetrics', 'metrics', 'a night', '30 nights', 'metrics alone, if billed for the whole month'];
  return table(head, rows);
}

if (import.meta.main) {
  const [count = 1000, seed = 1] = process.argv.slice(2).map(Number);
  const { audits, nights, costs, metrics } = nightTables(makeFleet(count, seeded(seed)), seed);
  console.log([`${count} clusters, seed ${seed}. ${audits}`, nights, costs, metrics].join('\n\n'));
}
