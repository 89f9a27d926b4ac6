import type { Container } from '#model/pod.ts';
import { requestedOf } from './requests.ts';
import { type FargateSize, largestSize, largestStorageGiB, overheadMiB, smallestSize } from './sizes.ts';

const mebi = 2 ** 20;
const gibi = 2 ** 30;

/** What a pod asks for, without what Fargate adds. */
export interface Requested {
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly storageGiB: number;
}

export interface Sizing {
  readonly requested: Requested;
  /** What Fargate gives it; null when no size is large enough. */
  readonly size: FargateSize | null;
  /** What is too much for any size; empty when nothing is. */
  readonly tooLarge: readonly TooLarge[];
  /** What makes this less than certain. */
  readonly caveats: readonly Caveat[];
}

export interface TooLarge {
  readonly resource: 'cpu' | 'memory' | 'ephemeral-storage';
  /** For a person, e.g. `17 vCPU` and `16 vCPU`. */
  readonly asked: string;
  readonly most: string;
}

/** `native-sidecar`: how Fargate counts init containers that stay decides the outcome, and is not documented. */
export type Caveat = 'native-sidecar';

/**
 * The size that Fargate gives a pod: what its containers ask for, 256 MiB more, rounded up to the smallest number of
 * vCPU that can have so much memory. Limits play no part.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
 */
export function sizeOf(containers: readonly Container[]): Sizing {
  const cpu = requestedOf(containers, 'cpu');
  const memory = requestedOf(containers, 'memory');
  const storage = requestedOf(containers, 'ephemeral-storage');
  const counted = outcome(cpu.withSidecars, memory.withSidecars, storage.withSidecars);
  if (!containers.some(({ sidecar }) => sidecar)) return { ...counted, caveats: [] };
  const otherwise = outcome(cpu.without, memory.without, storage.without);
  return { ...counted, caveats: isSame(counted, otherwise) ? [] : ['native-sidecar'] };
}

type BareSizing = Omit<Sizing, 'caveats'>;

function outcome(millicores: number, bytes: number, storageBytes: number): BareSizing {
  const requested = { vcpu: millicores / 1000, memoryMiB: bytes / mebi, storageGiB: storageBytes / gibi };
  const tooLarge = excesses(requested);
  const size = smallestSize(millicores, requested.memoryMiB + overheadMiB);
  return { requested, size: tooLarge.length > 0 ? null : size, tooLarge };
}

function excesses({ vcpu, memoryMiB, storageGiB }: Requested): TooLarge[] {
  const found: TooLarge[] = [];
  if (vcpu > largestSize.vcpu) {
    found.push({ resource: 'cpu', asked: `${shown(vcpu)} vCPU`, most: `${String(largestSize.vcpu)} vCPU` });
  }
  if (memoryMiB + overheadMiB > largestSize.memoryGiB * 1024) {
    const most = `${String(largestSize.memoryGiB)} GiB with the ${String(overheadMiB)} MiB that Fargate adds`;
    found.push({ resource: 'memory', asked: `${shown(memoryMiB / 1024)} GiB`, most });
  }
  if (storageGiB > largestStorageGiB) {
    const most = `${String(largestStorageGiB)} GiB`;
    found.push({ resource: 'ephemeral-storage', asked: `${shown(storageGiB)} GiB`, most });
  }
  return found;
}

function isSame(a: BareSizing, b: BareSizing): boolean {
  const size = a.size?.vcpu === b.size?.vcpu && a.size?.memoryGiB === b.size?.memoryGiB;
  return (
    size && a.tooLarge.map(({ resource }) => resource).join() === b.tooLarge.map(({ resource }) => resource).join()
  );
}

/** Rounded up, so that what is just above a bound does not look as if it were on it. */
function shown(amount: number): string {
  return String(Math.ceil(amount * 100) / 100);
}
