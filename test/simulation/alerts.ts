/**
 * Watches 300 clusters for 30 days with seeded faults, and prints what people heard of them and when.
 *   node test/simulation/alerts.ts [CLUSTERS [DAYS [SEED]]]
 */
import { percentile, simulateMonth } from './alert-month.ts';

const [clusters = 300, days = 30, seed = 1] = process.argv.slice(2).map(Number);
const started = performance.now();
const { byPoll, byHint, ...counts } = await simulateMonth({ clusters, days, seed });
const of = (sorted: readonly number[]) => ({
  told: sorted.length,
  p50: percentile(sorted, 0.5),
  p99: percentile(sorted, 0.99),
  most: sorted.at(-1) ?? 0,
});
console.log(
  `${clusters} clusters for ${days} days, seed ${seed}, in ${Math.round((performance.now() - started) / 1000)} s`,
);
console.table([counts]);
console.log('Seconds from what shows a fault to the message:');
console.table({ 'by poll': of(byPoll), 'by hint': of(byHint) });
