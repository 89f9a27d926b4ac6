/** How the functions behave, measured (measured.json) or assumed (here, each with its reason). */
export interface Measured {
  readonly pods: number;
  readonly importMs: number;
  readonly coldCpuMs: number;
  readonly warmCpuMs: number;
  readonly printedBytes: number;
  readonly s3Puts: number;
  readonly s3Gets: number;
  readonly logBytes: number;
}

export const memoryGb = 1;
/** Of a processor, what 1,024 MB get: 1,769 MB are one. */
const processor = 1024 / 1769;
/** The measuring machine is not Graviton; a processor that is half as fast again as slow is assumed. */
const slower = 1.5;
/** EKS, STS, S3, Kubernetes and CloudWatch Logs one after the other, as the servers of the tests record them. */
const requests = 30;
const podsAPage = 500;

export type Fate =
  /** Audited, in the time that its size takes. */
  | 'good'
  /** The API server does not answer: connecting is given up, tried again, and reported as the result. */
  | 'unreachable'
  /** Answers so slowly that the deadline cuts the audit short. */
  | 'slow'
  /** The function is killed at its time limit, always. */
  | 'stuck'
  /** CloudWatch Logs refuses, mostly once. */
  | 'refused';

export interface Cluster {
  readonly pods: number;
  readonly fate: Fate;
  /** Of one request. */
  readonly roundTripSeconds: number;
}

/** The same numbers for the same seed, on any machine (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Half of the clusters have fewer than 300 pods, one in fifty more than 5,000; a few are ill. */
export function makeFleet(count: number, random: () => number): Cluster[] {
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const pods = Math.round(Math.min(50_000, Math.max(5, 300 * Math.exp(1.35 * normal))));
    // Half in this region or near it, the others on another continent.
    const roundTripSeconds = random() < 0.5 ? 0.005 + 0.02 * random() : 0.08 + 0.12 * random();
    return { pods, fate: fateOf(random()), roundTripSeconds };
  });
}

function fateOf(lot: number): Fate {
  if (lot < 0.03) return 'unreachable';
  if (lot < 0.035) return 'slow';
  if (lot < 0.037) return 'stuck';
  return lot < 0.047 ? 'refused' : 'good';
}

/** Seconds that a whole audit takes in a warm function; `cold` is added to the first of an environment. */
export function workSeconds({ pods, roundTripSeconds }: Cluster, measured: readonly Measured[]): number {
  const cpu = (interpolated(pods, measured, ({ warmCpuMs }) => warmCpuMs) / 1000) * (slower / processor);
  return cpu + (requests + pods / podsAPage) * roundTripSeconds;
}

export function coldSeconds([small]: readonly Measured[]): number {
  const { importMs = 0, coldCpuMs = 0, warmCpuMs = 0 } = small ?? {};
  // Starting a sandbox is Lambda's own, and is not measured here.
  return 0.2 + ((importMs + coldCpuMs - warmCpuMs) / 1000) * (slower / processor);
}

/** On the line through the two measured sizes around a size, or the last two. */
export function interpolated<T extends { readonly pods: number }>(
  pods: number,
  measured: readonly T[],
  of: (one: T) => number,
): number {
  const upper = Math.max(
    1,
    measured.findIndex((one, index) => index > 0 && one.pods >= pods),
  );
  const index = measured.at(-1)!.pods < pods ? measured.length - 1 : upper;
  const [a, b] = [measured[index - 1]!, measured[index]!];
  return Math.max(0, of(a) + ((pods - a.pods) / (b.pods - a.pods)) * (of(b) - of(a)));
}
