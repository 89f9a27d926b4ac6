import { measurement, prices } from '../test/simulation/cost.ts';
import { type Cluster, makeFleet, seeded } from '../test/simulation/fleet.ts';
import { nightTables } from '../test/simulation/night.ts';
import { standingTables } from '../test/simulation/standing-cost.ts';
import { dollars, table } from '../test/simulation/table.ts';
import { polled } from '../test/simulation/watch-run.ts';
import { watchTables } from '../test/simulation/watch.ts';
import { formatted, settle, textOf, type GeneratedFile } from './generated-file.ts';

const page = 'docs/cost.md';
const seed = 1;
const one: Cluster = { pods: 300, fate: 'good', roundTripSeconds: 0.02 };

/** The page of costs: the blocks between its markers, from the template, the measurements and the list prices. */
export async function costPage(): Promise<GeneratedFile> {
  const text = textOf(page);
  if (text === null) throw new Error(`${page} is missing`);
  return formatted(page, filled(text, blocks()));
}

function blocks(): Readonly<Record<string, string>> {
  const [night, small] = [nightTables(makeFleet(1000, seeded(seed)), seed), nightTables([one], seed)];
  const [watch, standing] = [watchTables(seed), standingTables()];
  const row = (what: string, ...usd: number[]) => [what, ...usd.map((each) => dollars(each))];
  const parts = [
    ['30 nights', small.usd * 30, night.usd * 30],
    ['watching', watch.usdOfOne, watch.usdOfThousand],
    ['alarms and the dashboard', standing.usd, standing.usd],
  ] as const;
  const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((total, part) => total + of(part), 0);
  const together = row(
    '**together**',
    sum(([, first]) => first),
    sum(([, , last]) => last),
  );
  return {
    month: table(
      ['a month', '1 cluster of 300 pods', '1,000 clusters'],
      [...parts.map(([what, ...usd]) => row(what, ...usd)), together],
    ),
    basis: basis(),
    ...{ standing: standing.standing, network: standing.network, types: standing.types, around: standing.around },
    ...{ audits: night.audits, nights: night.nights, costs: night.costs, metrics: night.metrics },
    ...{ polls: watch.polls, months: watch.months, hows: watch.hows, runs: watch.runs },
  };
}

function basis(): string {
  return [
    `List prices of us-east-1 without the free tier, as of ${prices.checkedOn}.`,
    `Audits were measured on ${measurement.measuredOn}, polls on ${polled.measuredOn} (${measurement.machine}).`,
  ].join(' ');
}

/** Each block in the place of what its markers hold; a block without markers, or markers without a block, is an error. */
function filled(text: string, from: Readonly<Record<string, string>>): string {
  const left = new Set(Object.keys(from));
  const out = text.replaceAll(/<!-- generated ([a-z]+) -->[^]*?<!-- \/generated -->/g, (_, name: string) => {
    if (!left.delete(name)) throw new Error(`${page} asks for ${name}, which nothing makes or which it has`);
    return `<!-- generated ${name} -->\n\n${from[name] ?? ''}\n\n<!-- /generated -->`;
  });
  if (left.size > 0) throw new Error(`${page} has no place for ${[...left].join(', ')}`);
  return out;
}

if (import.meta.main) settle([await costPage()], 'docs');
