/**
 * What watching costs: a poll of every cluster every five minutes, for a month. An estimate, whose assumptions are in
 * watch-run.ts and watch-cost.ts, from the figures that test/bench/poll.ts measured. docs/cost.md has it.
 *   node test/simulation/watch.ts [SEED]
 */
import { type Cluster, makeFleet, seeded } from './fleet.ts';
import { dollars, plain, table } from './table.ts';
import { everyMinutes, type How, maxAgeMinutes, type Month, monthOf, runsOfMonth } from './watch-cost.ts';

/** What docs/cost.md says of watching, as Markdown. */
export interface WatchTables {
  readonly polls: string;
  readonly months: string;
  readonly hows: string;
  readonly runs: string;
  /** A month of one cluster of 300 pods. */
  readonly usdOfOne: number;
  readonly usdOfThousand: number;
}

type Fleets = readonly (readonly [string, readonly Cluster[]])[];

const usual: How = { memoryMb: 512, cold: false };

export function watchTables(seed: number): WatchTables {
  const thousand = makeFleet(1000, seeded(seed));
  const one: Cluster = { pods: 300, fate: 'good', roundTripSeconds: 0.02 };
  const fleets: Fleets = [
    ['1 cluster of 300 pods', [one]],
    ['100 clusters', thousand.slice(0, 100)],
    ['1,000 clusters', thousand],
  ];
  const months = fleets.map(([, fleet]) => monthOf(fleet, usual));
  return {
    polls: `Every ${everyMinutes} minutes, ${plain(runsOfMonth)} times a month, each cluster is polled.`,
    months: monthsTable(fleets, months),
    hows: howsTable(fleets),
    runs: runsOf(thousand, months.at(-1)!),
    usdOfOne: months[0]!.usd,
    usdOfThousand: months.at(-1)!.usd,
  };
}

function monthsTable(fleets: Fleets, months: readonly Month[]): string {
  const lines = months[0]!.lines.map(({ what, unit }, index) => [
    what,
    ...months.flatMap((month) => {
      const { amount, usd } = month.lines[index]!;
      return [`${plain(amount)} ${unit}`, dollars(usd)];
    }),
  ]);
  const together = ['**together, a month**', ...months.flatMap(({ usd }) => ['', `**${dollars(usd)}**`])];
  return table(['512 MB, warm', ...fleets.flatMap(([name]) => [name, ''])], [...lines, together]);
}

function howsTable(fleets: Fleets): string {
  const hows: readonly (readonly [string, How])[] = [
    ['512 MB, warm', usual],
    ['1,024 MB, warm', { memoryMb: 1024, cold: false }],
    ['512 MB, every run cold', { memoryMb: 512, cold: true }],
    ['1,024 MB, every run cold', { memoryMb: 1024, cold: true }],
  ];
  const rows = hows.map(([name, how]) => [
    name,
    ...fleets.flatMap(([, fleet]) => {
      const month = monthOf(fleet, how);
      return [perPoll(month, fleet.length), dollars(month.usd)];
    }),
  ]);
  return table(['', ...fleets.flatMap(([name]) => [`${name}: GB-s a poll`, 'a month'])], rows);
}

function perPoll(month: Month, count: number): string {
  return (month.gbSeconds / runsOfMonth / count).toFixed(3);
}

function runsOf(fleet: readonly Cluster[], { shards, gbSeconds, wireBytes }: Month): string {
  const seconds = shards.map((shard) => shard.seconds).toSorted((a, b) => a - b);
  const at = (share: number) => `${(seconds[Math.floor(share * (seconds.length - 1))] ?? 0).toFixed(1)} s`;
  const waiting = shards.filter(({ bound }) => bound === 'waiting').length;
  const healthy = fleet.filter(({ fate }) => fate === 'good' || fate === 'refused');
  const all = (gbSeconds / runsOfMonth / fleet.length).toFixed(3);
  return [
    `A run over 50 of the ${plain(fleet.length)} clusters takes ${at(0)} (least), ${at(0.5)} (median), ${at(1)} (most);`,
    `${waiting} of ${seconds.length} such runs end with their slowest cluster, the others with the processor.`,
    `A poll takes ${all} GB-s; without clusters that cannot be reached or are slow, ${perPoll(monthOf(healthy, usual), healthy.length)}.`,
    `${plain(wireBytes / 1e9)} GB come from the API servers in a month, compressed.`,
    `Descriptions of clusters count for ${maxAgeMinutes} minutes.`,
  ].join(' ');
}

if (import.meta.main) {
  const [seed = 1] = process.argv.slice(2).map(Number);
  const { polls, months, hows, runs } = watchTables(seed);
  console.log([polls, months, hows, runs].join('\n\n'));
}
