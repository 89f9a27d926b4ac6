import { describe, expect, it, vi } from 'vitest';
import type { scanCluster, Target } from '#run/scan/scan.ts';
import { MemoryDocuments } from '../../support/fakes/memory-documents.ts';
import {
  type ProfiledCluster,
  ScheduledScans,
  type Told,
  type Unhealthy,
} from '../../support/clusters/scheduled-scans.ts';

// An audit of the same cluster in the same state finds the same, so that it is done once; there are thousands of schedules.
vi.mock('#run/scan/scan.ts', async (load) => {
  const real = await load<typeof import('#run/scan/scan.ts')>();
  const audits = new Map<string, ReturnType<typeof scanCluster>>();
  const once: typeof scanCluster = async (target: Target, options) => {
    const source = await target.open().catch(() => null);
    // An unreachable cluster has no clock of its own, so that each failure would be another one.
    const key = source === null ? `${target.name} unreachable` : (source as ProfiledCluster).key;
    const open = () => (source === null ? target.open() : Promise.resolve(source));
    const audit = audits.get(key) ?? real.scanCluster({ ...target, open }, options);
    audits.set(key, audit);
    return audit;
  };
  return { ...real, scanCluster: once };
});

const clusters = ['bank', 'desk', 'shop'] as const;
type Cluster = (typeof clusters)[number];

const before = '2026-11-23T02:00:00Z';
const scans = ['2026-11-24T02:00:00Z', '2026-11-25T02:00:00Z'] as const;

/** Unhealthy profiles when the scans look: in every cluster something comes and something goes. */
const seen: Readonly<Record<string, Readonly<Record<Cluster, Unhealthy>>>> = {
  [before]: { bank: ['one'], desk: [], shop: ['one', 'two'] },
  [scans[0]]: { bank: ['two'], desk: ['one'], shop: ['two'] },
  [scans[1]]: { bank: ['two', 'three'], desk: [], shop: ['one', 'two'] },
};

/**
 * Audits outside of scans: between the two, while the second runs, and in the very second for which that was due. Each sees
 * what the second scan will see, so that comparing with it would take the news away. Every further one multiplies the
 * schedules, so that these are followed where somebody asks for them.
 */
const asked: readonly (readonly [Cluster, string])[] = [
  ['bank', '2026-11-24T14:00:00.500Z'],
  ...(process.env['ALL_SCHEDULES'] === 'true'
    ? ([
        ['shop', '2026-11-25T02:05:00Z'],
        ['desk', scans[1]],
      ] as const)
    : []),
];

/** Progress of a schedule, and what its steps have left. */
interface State {
  readonly documents: MemoryDocuments;
  readonly done: Readonly<Record<string, number>>;
}

interface Step {
  readonly name: string;
  /** Steps that have to be done before. */
  readonly after: readonly string[];
  /** Attempts that it takes; any further one changes nothing. */
  readonly attempts: number;
  run(of: ScheduledScans, earlierAttempts: number): Promise<Told | null>;
}

const told = async (nothing: Promise<unknown>) => nothing.then(() => null);

const steps: readonly Step[] = [
  ...scans.flatMap((due) => [
    { name: `plan ${due}`, after: [], attempts: 1, run: (of: ScheduledScans) => told(of.plan(due, clusters)) },
    ...clusters.map((cluster) => ({
      name: `audit ${due} ${cluster}`,
      after: [`plan ${due}`],
      // The first run cannot reach the shop, and its retry can.
      attempts: cluster === 'shop' ? 2 : 1,
      run: (of: ScheduledScans, earlier: number) =>
        told(of.audit(due, cluster, cluster === 'shop' && earlier === 0 ? null : (seen[due]?.[cluster] ?? []))),
    })),
    {
      name: `summary ${due}`,
      after: clusters.map((cluster) => `audit ${due} ${cluster}`),
      attempts: 1,
      run: (of: ScheduledScans) => of.summarize(due),
    },
  ]),
  ...asked.map(([cluster, time]) => ({
    name: `ask ${cluster}`,
    after: [],
    attempts: 1,
    run: (of: ScheduledScans) => told(of.auditNow(time, cluster, seen[scans[1]]?.[cluster] ?? [])),
  })),
];

async function start(): Promise<MemoryDocuments> {
  const of = new ScheduledScans();
  await sequence(of, before);
  return of.documents;
}

/** A scan with nothing between its steps. */
async function sequence(of: ScheduledScans, due: string): Promise<Told> {
  await of.plan(due, clusters);
  for (const cluster of clusters) await of.audit(due, cluster, seen[due]?.[cluster] ?? []);
  return of.summarize(due);
}

function copyOf(documents: MemoryDocuments): MemoryDocuments {
  return Object.assign(new MemoryDocuments(), {
    claims: new Map(documents.claims),
    plans: new Map(documents.plans),
    manifests: new Map(documents.manifests),
    results: new Map(documents.results),
    latest: new Map(documents.latest),
    summaries: [...documents.summaries],
  });
}

const numbers = new Map<string, number>();
const known = new WeakMap<object, number>();

/** The same number for the same text. */
function numberOf(text: string): number {
  const number = numbers.get(text) ?? numbers.size;
  numbers.set(text, number);
  return number;
}

/** Documents are replaced, never changed, so that each is written out once. */
function documentNumber(document: object): number {
  const number = known.get(document) ?? numberOf(JSON.stringify(document));
  known.set(document, number);
  return number;
}

function idOf({ documents, done }: State): number {
  const { plans, results, latest, summaries } = documents;
  const kept = [plans, results, latest].map((map) =>
    [...map].map(([key, value]) => `${key} ${documentNumber(value)}`).sort(),
  );
  return numberOf(JSON.stringify([Object.entries(done).sort(), kept, summaries.map(documentNumber)]));
}

/** All that is told, by the scan and the scan that it is compared with, when nothing happens in between. */
async function undisturbed(documents: MemoryDocuments): Promise<ReadonlyMap<string, Told>> {
  const both = new ScheduledScans(copyOf(documents));
  const first = await sequence(both, scans[0]);
  const second = await sequence(both, scans[1]);
  const overlapping = await sequence(new ScheduledScans(copyOf(documents)), scans[1]);
  return new Map([first, second, overlapping].map((told) => [comparisonOf(told), told]));
}

function comparisonOf({ summary }: Told): string {
  return `${summary.scanId} against ${summary.previousScanId}`;
}

/** Follows every schedule from a state to its end; states that several lead to are followed once. */
class Schedules {
  readonly #expected: ReadonlyMap<string, Told>;
  readonly #counted = new Map<number, bigint>();

  constructor(expected: ReadonlyMap<string, Told>) {
    this.#expected = expected;
  }

  /** Number of schedules that lead on from here. */
  async follow(state: State): Promise<bigint> {
    const id = idOf(state);
    const known = this.#counted.get(id);
    if (known !== undefined) return known;
    let count = 0n;
    for (const step of steps.filter(({ after }) => after.every((name) => isDone(state, name)))) {
      const next = await this.#take(step, state);
      if (isDone(state, step.name)) expect(step.name.startsWith('ask') ? id : idOf(next)).toBe(id);
      else count += await this.follow(next);
    }
    const total = count === 0n ? 1n : count;
    this.#counted.set(id, total);
    return total;
  }

  async #take(step: Step, { documents: given, done }: State): Promise<State> {
    const documents = copyOf(given);
    const earlier = done[step.name] ?? 0;
    const told = await step.run(new ScheduledScans(documents), earlier);
    if (told !== null) expect(told).toEqual(this.#expected.get(comparisonOf(told)));
    return { documents, done: { ...done, [step.name]: Math.min(earlier + 1, step.attempts) } };
  }
}

function isDone({ done }: State, name: string): boolean {
  return done[name] === steps.find((step) => step.name === name)?.attempts;
}

describe('every schedule of two scans over three clusters, with retries, and audits in between', () => {
  it('tells the same news', { timeout: 600_000 }, async () => {
    const documents = await start();
    const schedules = new Schedules(await undisturbed(documents));
    expect(await schedules.follow({ documents, done: {} })).toBeGreaterThan(1_000_000n);
  });
});
