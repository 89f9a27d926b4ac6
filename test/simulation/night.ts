/**
 * A night over many clusters, through the retries of infra/scan.asl.json: how long it takes and what it costs. Prints
 * the Markdown of docs/operations.md; an estimate, whose assumptions are in fleet.ts and simulate.ts.
 *   node test/simulation/night.ts [CLUSTERS] [SEED]
 */
import { costOf, measurement, prices } from './cost.ts';
import { makeFleet, seeded, workSeconds } from './fleet.ts';
import { type Night, simulateNight } from './simulate.ts';
import { readSettings } from './state-machine.ts';

const [count = 1000, seed = 1] = process.argv.slice(2).map(Number);
const settings = readSettings();
const fleet = makeFleet(count, seeded(seed));
const measured = measurement.clusters;

function nightOf(concurrency: number, accountConcurrency = 1000, clusters = fleet): Night {
  return simulateNight(clusters, { concurrency, settings, measured, random: seeded(seed + 1), accountConcurrency });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`;
const total = (night: Night) => costOf(fleet, night).reduce((sum, { usd }) => sum + usd, 0);

function row(name: string, night: Night): string[] {
  const retries = Object.values(night.retries).reduce((sum, one) => sum + one, 0);
  return [
    name,
    minutes(night.mapSeconds),
    minutes(night.scanSeconds),
    ...[night.invocations, night.coldStarts, retries].map(String),
    `${night.audited} / ${night.incomplete} / ${night.failed}`,
    night.gbSeconds.toFixed(0),
    `$${total(night).toFixed(2)}`,
  ];
}

const head = [
  'maxConcurrency',
  'map',
  'whole scan',
  'invocations',
  'cold',
  'retries',
  'audited / partly or not / no result',
];
const nights = [10, 40, 100].map((concurrency): [number, Night] => [concurrency, nightOf(concurrency)]);
const rows = nights.map(([concurrency, night]) => row(String(concurrency), night));
const squeezed = [
  row('100, account leaves 50', nightOf(100, 50)),
  ...[10, 5, 2].map((left) => row(`10, account leaves ${String(left)}`, nightOf(10, left))),
];
const healthy = fleet.filter(({ fate }) => fate !== 'stuck' && fate !== 'slow');
const easy = row('10, none stuck or slow', nightOf(10, 1000, healthy));
const seconds = fleet.map((cluster) => workSeconds(cluster, measured)).toSorted((a, b) => a - b);
const at = (share: number) => `${seconds[Math.floor(share * (seconds.length - 1))]!.toFixed(1)} s`;
console.log(
  `${count} clusters, seed ${seed}; a warm audit takes ${at(0.5)} (median), ${at(0.95)} (95 %), ${at(1)} (most)\n`,
);
console.log(table([...head, 'GB-s', 'a night'], [...rows, ...squeezed, easy]));

const usual = nights[0]![1];
const lines = costOf(fleet, usual);
console.log(`\nA night with maxConcurrency 10, at list prices (${prices.checkedOn}):\n`);
const costs = lines.map(({ what, amount, unit, usd }) => [
  what,
  `${amount.toLocaleString('en', { maximumFractionDigits: amount < 10 ? 3 : 0 })} ${unit}`,
  `$${usd.toFixed(4)}`,
  `$${(usd * 30).toFixed(2)}`,
]);
const all = ['**together**', '', `$${total(usual).toFixed(4)}`, `$${(total(usual) * 30).toFixed(2)}`];
console.log(table(['', 'amount', 'a night', '30 nights'], [...costs, all]));

console.log('\nThe same with metrics of single clusters, billed for the hour in which they are sent:\n');
const metrics = (['none', 'coverage', 'all'] as const).map((choice) => {
  const { amount } = costOf(fleet, usual, choice).find(({ unit }) => unit === 'metric hours')!;
  const usd = costOf(fleet, usual, choice).reduce((sum, line) => sum + line.usd, 0);
  const wholeMonth = amount * prices.customMetricMonth.usd;
  const cells = [amount.toLocaleString('en'), `$${usd.toFixed(2)}`, `$${(usd * 30).toFixed(2)}`];
  return [`\`${choice}\``, ...cells, `$${wholeMonth.toFixed(2)}`];
});
const metricsHead = [
  'clusterMetrics',
  'metrics',
  'a night',
  '30 nights',
  'metrics alone, if billed for the whole month',
];
console.log(table(metricsHead, metrics));
