/**
 * What watching costs: a poll of every cluster every five minutes, for a month. Prints the Markdown of docs/operations.md;
 * an estimate, whose assumptions are in watch-run.ts and watch-cost.ts, from the figures that test/bench/poll.ts measured.
 *   node test/simulation/watch.ts [SEED]
 */
import { prices } from './cost.ts';
import { type Cluster, makeFleet, seeded } from './fleet.ts';
import { everyMinutes, type How, maxAgeMinutes, type Month, monthOf, runsOfMonth } from './watch-cost.ts';
import { polled } from './watch-run.ts';

const [seed = 1] = process.argv.slice(2).map(Number);
const thousand = makeFleet(1000, seeded(seed));
const one: Cluster = { pods: 300, fate: 'good', roundTripSeconds: 0.02 };
const fleets: readonly (readonly [string, readonly Cluster[]])[] = [
  ['1 cluster of 300 pods', [one]],
  ['100 clusters', thousand.slice(0, 100)],
  ['1,000 clusters', thousand],
];
const usual: How = { memoryMb: 512, cold: false };

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '--:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const dollars = (usd: number) => `$${usd.toFixed(2)}`;
const plain = (amount: number) => amount.toLocaleString('en', { maximumFractionDigits: amount < 10 ? 3 : 0 });
const perPoll = (month: Month, count: number) => month.gbSeconds / runsOfMonth / count;

console.log(
  `Every ${everyMinutes} minutes, ${plain(runsOfMonth)} times a month; seed ${seed}. Polls measured on ${polled.machine}, ${polled.measuredOn}; list prices of ${prices.checkedOn}.\n`,
);

const months = fleets.map(([, fleet]) => monthOf(fleet, usual));
const [first] = months;
const lines = (first?.lines ?? []).map(({ what, unit }, index) => [
  what,
  ...months.flatMap((month) => {
    const line = month.lines[index];
    return line === undefined ? [] : [`${plain(line.amount)} ${unit}`, dollars(line.usd)];
  }),
]);
const together = ['**together, a month**', ...months.flatMap(({ usd }) => ['', `**${dollars(usd)}**`])];
console.log(table(['512 MB, warm', ...fleets.flatMap(([name]) => [name, ''])], [...lines, together]));

console.log('\nWhat memory and cold starts change:\n');
const hows: readonly (readonly [string, How])[] = [
  ['512 MB, warm', usual],
  ['1,024 MB, warm', { memoryMb: 1024, cold: false }],
  ['512 MB, every run cold', { memoryMb: 512, cold: true }],
  ['1,024 MB, every run cold', { memoryMb: 1024, cold: true }],
];
const compared = hows.map(([name, how]) => [
  name,
  ...fleets.flatMap(([, fleet]) => {
    const month = monthOf(fleet, how);
    return [perPoll(month, fleet.length).toFixed(3), dollars(month.usd)];
  }),
]);
console.log(table(['', ...fleets.flatMap(([name]) => [`${name}: GB-s a poll`, 'a month'])], compared));

const all = months.at(-1);
const seconds = (all?.shards ?? []).map((shard) => shard.seconds).toSorted((a, b) => a - b);
const at = (share: number) => `${(seconds[Math.floor(share * (seconds.length - 1))] ?? 0).toFixed(1)} s`;
const waiting = (all?.shards ?? []).filter(({ bound }) => bound === 'waiting').length;
const healthy = thousand.filter(({ fate }) => fate === 'good' || fate === 'refused');
const well = monthOf(healthy, usual);
console.log(
  `\nA run over 50 of the 1,000 clusters takes ${at(0)} (least), ${at(0.5)} (median), ${at(1)} (most); ${waiting} of ${seconds.length} such runs end with their slowest cluster, the others with the processor. Without clusters that cannot be reached or are slow it is ${perPoll(well, healthy.length).toFixed(3)} GB-s a poll. ${plain((all?.wireBytes ?? 0) / 1e9)} GB come from the 1,000 API servers in a month, compressed. Descriptions of clusters count for ${maxAgeMinutes} minutes.`,
);
