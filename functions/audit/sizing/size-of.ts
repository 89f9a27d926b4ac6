import type { Container } from '#model/facts/pod.ts';
import { asksNothing, type PodAsks, type PodResources } from '#model/facts/pod-asks.ts';
import { requestedOf, type SizedResource } from './requests.ts';
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

/**
 * Things that decide the outcome, or may, and are not documented. `native-sidecar`: how Fargate counts init containers that
 * stay. `pod-resources`: how it counts what a pod asks for otherwise than by requests of containers.
 */
export type Caveat = 'native-sidecar' | 'pod-resources';

/**
 * The size that Fargate gives a pod: what its containers ask for, 256 MiB more, rounded up to the smallest number of
 * vCPU that can have so much memory. Limits play no part.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
 */
export function sizeOf(containers: readonly Container[], { podResources }: PodAsks = asksNothing): Sizing {
  if (podResources !== undefined) return { ...asKubernetes(containers, podResources), caveats: ['pod-resources'] };
  const cpu = requestedOf(containers, 'cpu');
  const memory = requestedOf(containers, 'memory');
  const storage = requestedOf(containers, 'ephemeral-storage');
  const counted = outcome(cpu.withSidecars, memory.withSidecars, storage.withSidecars);
  if (!containers.some(({ sidecar }) => sidecar)) return { ...counted, caveats: [] };
  const otherwise = outcome(cpu.without, memory.without, storage.without);
  return { ...counted, caveats: isSame(counted, otherwise) ? [] : ['native-sidecar'] };
}

/** Kubernetes takes the requests of the pod in place of those of its containers, resource by resource. */
function asKubernetes(containers: readonly Container[], { requests }: PodResources): BareSizing {
  const whole: Container = { name: '', init: false, sidecar: false, requests, limits: {}, asks: asksNothing };
  const amount = (resource: SizedResource) =>
    requestedOf(resource in requests ? [whole] : containers, resource).withSidecars;
  return outcome(amount('cpu'), amount('memory'), amount('ephemeral-storage'));
}

/** Why nobody knows what size a pod gets, as `byWorkload` says it; `CapacityProvisioned` tells it of a pod that has one. */
export const sizeNotKnown =
  'how Fargate sizes a pod by spec.resources, resourceClaims or a resizePolicy is not documented, and they say no CapacityProvisioned';

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
