import { parseQuantity } from '#lib/quantity.ts';
import type { Container } from '#model/facts/pod.ts';
import table from './fargate-prices.json' with { type: 'json' };

/** A Fargate size. Its "GB" are GiB, as measured. */
export interface FargateSize {
  readonly vcpu: number;
  readonly memoryGiB: number;
}

/**
 * All sizes, ordered by vCPU, then memory.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
 */
export const fargateSizes: readonly FargateSize[] = [
  ...tier(0.25, [0.5, 1, 2]),
  ...tier(0.5, steps(1, 4, 1)),
  ...tier(1, steps(2, 8, 1)),
  ...tier(2, steps(4, 16, 1)),
  ...tier(4, steps(8, 30, 1)),
  ...tier(8, steps(16, 60, 4)),
  ...tier(16, steps(32, 120, 8)),
];

export const largestSize: FargateSize = { vcpu: 16, memoryGiB: 120 };

/** Memory that Fargate adds to a pod's requests for the kubelet and other node components. */
export const overheadMiB = 256;

/** Largest ephemeral storage, including the share that Fargate uses itself. */
export const largestStorageGiB = 175;

/**
 * Share of the disk that Fargate uses itself: a request of 100 GiB gives a disk of 115, and 175 is the maximum.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
 */
export const storageOverhead = 0.15;

/** Ephemeral storage of a pod without a request for it. */
export const standardStorageGiB = 20;

/** First size, in the order above, with at least this capacity; null if there is none. */
export function smallestSize(millicores: number, memoryMiB: number): FargateSize | null {
  const fits = ({ vcpu, memoryGiB }: FargateSize) => vcpu * 1000 >= millicores && memoryGiB * 1024 >= memoryMiB;
  return fargateSizes.find(fits) ?? null;
}

export function sizeText({ vcpu, memoryGiB }: FargateSize): string {
  return `${String(vcpu)}vCPU ${String(memoryGiB)}GB`;
}

function tier(vcpu: number, memories: readonly number[]): FargateSize[] {
  return memories.map((memoryGiB) => ({ vcpu, memoryGiB }));
}

function steps(from: number, to: number, step: number): number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
}

/** Parses `0.25vCPU 0.5GB`, as Fargate writes it in `CapacityProvisioned`; null for anything else. */
export function parseCapacity(text: string | undefined): FargateSize | null {
  const match = /^(\d+(?:\.\d+)?)vCPU (\d+(?:\.\d+)?)GB$/.exec(text ?? '');
  return match === null ? null : { vcpu: Number(match[1]), memoryGiB: Number(match[2]) };
}

/** Hours per month in AWS's estimates. */
export const hoursPerMonth = 730;

/** On-demand list prices, Linux on x86, in USD. */
interface RegionPrice {
  readonly vcpuHour: number;
  readonly gbHour: number;
}

const regions: Readonly<Record<string, RegionPrice>> = table.regions;

/**
 * List price per hour of a size in a Region, in USD; null if the list has no price. Excludes ephemeral storage, Savings
 * Plans and taxes. Amazon ECS and Amazon EKS share one price.
 * https://aws.amazon.com/fargate/pricing/
 */
export function usdPerHour({ vcpu, memoryGiB }: FargateSize, region: string): number | null {
  if (!Object.hasOwn(regions, region)) return null;
  const { vcpuHour = 0, gbHour = 0 } = regions[region] ?? {};
  return vcpu * vcpuHour + memoryGiB * gbHour;
}

/** List price per month, rounded to cents. */
export function usdPerMonth(size: FargateSize, region: string): number | null {
  const hourly = usdPerHour(size, region);
  return hourly === null ? null : Math.round(hourly * hoursPerMonth * 100) / 100;
}

/** `9.01 USD`; less than a cent is shown as such, not as zero. */
export function usdText(usd: number): string {
  return usd > 0 && usd < 0.01 ? 'less than 0.01 USD' : `${usd.toFixed(2)} USD`;
}

/** Resources that determine a pod's Fargate size. */
export type SizedResource = 'cpu' | 'memory' | 'ephemeral-storage';

/** Cores of CPU, bytes of the other resources. */
interface Amounts {
  /** Kubernetes' count: a native sidecar keeps running, so it adds to all containers that start after it. */
  readonly withSidecars: number;
  /** Count with native sidecars treated as ordinary init containers. */
  readonly without: number;
}

/**
 * Request of a pod as a whole: the larger of its largest init container and the sum of the containers that keep
 * running. How Fargate counts native sidecars is not documented, so both counts are given.
 * https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function requestedOf(containers: readonly Container[], resource: SizedResource): Amounts {
  let sidecars = 0;
  let sum = 0;
  let peak = 0;
  let largest = 0;
  for (const container of containers) {
    const amount = amountOf(container, resource);
    if (container.sidecar) sidecars += amount;
    if (container.init) {
      peak = Math.max(peak, container.sidecar ? sidecars : sidecars + amount);
      largest = Math.max(largest, amount);
    } else sum += amount;
  }
  return { withSidecars: Math.max(peak, sum + sidecars), without: Math.max(largest, sum) };
}

/** Without a request, the API server uses the limit; zero if neither can be read. */
export function requestOf({ requests, limits }: Container, resource: string): string | undefined {
  return requests[resource] ?? limits[resource];
}

/** Far below one step, far above the floating-point error of sums and products. */
const noise = 1e-6;

/**
 * Whole steps (millicores of CPU, bytes of the others), rounded up as the API server does, so that floating-point error
 * does not push a sum over the edge of a size.
 */
function amountOf(container: Container, resource: SizedResource): number {
  const text = requestOf(container, resource);
  const quantity = text === undefined ? 0 : (parseQuantity(text) ?? 0);
  const amount = resource === 'cpu' ? quantity * 1000 : quantity;
  return Math.max(0, Math.ceil(amount - noise));
}
