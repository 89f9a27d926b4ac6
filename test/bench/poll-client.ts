/**
 * Polls clusters of poll-server.ts round by round, as a warm function would, and prints what each round took.
 *   node poll-client.ts '{ "clusters": ["pods-100"], "rounds": 10, "concurrency": 1, "pageSize": 500 }'
 */
import { createClusterCache } from '#collect/alerts/cluster-cache.ts';
import { openPoll } from '#collect/alerts/open-poll.ts';
import { mapLimited } from '#lib/async.ts';

export interface PollJob {
  readonly clusters: readonly string[];
  readonly rounds: number;
  readonly concurrency: number;
  readonly pageSize: number;
}

/** Of all clusters of a round together. */
export interface Round {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly requests: number;
  readonly wireBytes: number;
  readonly bodyBytes: number;
  readonly pods: number;
}

export interface PollRun {
  readonly importMs: number;
  readonly rounds: readonly Round[];
  readonly rssMb: number;
}

const importMs = performance.now();
const { clusters, rounds, concurrency, pageSize } = JSON.parse(process.argv[2] ?? '') as PollJob;
const cache = createClusterCache({ maxAgeMs: 3_600_000 });
const done: Round[] = [];
for (let left = rounds; left > 0; left -= 1) done.push(await round());
const rssMb = (process.resourceUsage().maxRSS * 1024) / 1e6;
cache.close();
console.log(JSON.stringify({ importMs, rounds: done, rssMb } satisfies PollRun));

async function round(): Promise<Round> {
  const before = { at: performance.now(), cpu: process.cpuUsage() };
  const polls = await mapLimited(clusters, concurrency, one);
  const { user, system } = process.cpuUsage(before.cpu);
  const sum = (of: (poll: (typeof polls)[number]) => number) => polls.reduce((total, poll) => total + of(poll), 0);
  return {
    cpuMs: (user + system) / 1000,
    wallMs: performance.now() - before.at,
    requests: sum(({ stats }) => stats.requests),
    wireBytes: sum(({ stats }) => stats.wireBytes),
    bodyBytes: sum(({ stats }) => stats.bodyBytes),
    pods: sum(({ pods }) => pods),
  };
}

async function one(cluster: string) {
  const poll = await openPoll({ cluster, cache, pageSize });
  try {
    await poll.tags();
    let pods = 0;
    await poll.events('LoggingDisabled');
    for await (const page of poll.finished()) pods += page.length;
    for await (const page of poll.pods()) pods += page.filter(({ annotations }) => 'Logging' in annotations).length;
    for await (const page of poll.waiting()) pods += page.length;
    await poll.configMapVersion();
    return { pods, stats: poll.stats };
  } finally {
    poll.close();
  }
}
