import type { Container } from '#model/facts/pod.ts';
import { asksNothing, type PodAsks, type PodResources } from '#model/facts/pod-asks.ts';
import {
  requestedOf,
  type SizedResource,
  type FargateSize,
  largestSize,
  largestStorageGiB,
  overheadMiB,
  smallestSize,
  fargateSizes,
} from './sizes.ts';

const mebi = 2 ** 20;
const gibi = 2 ** 30;

/** Requests of a pod, without Fargate's overhead. */
export interface Requested {
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly storageGiB: number;
}

interface Sizing {
  readonly requested: Requested;
  /** Fargate size; null if no size is large enough. */
  readonly size: FargateSize | null;
  /** Requests that exceed every size; empty if none do. */
  readonly tooLarge: readonly TooLarge[];
  /** Reasons why the size is uncertain. */
  readonly caveats: readonly Caveat[];
}

export interface TooLarge {
  readonly resource: 'cpu' | 'memory' | 'ephemeral-storage';
  /** Formatted for people, e.g. `17 vCPU` and `16 vCPU`. */
  readonly asked: string;
  readonly most: string;
}

/**
 * Undocumented behavior that may change the size. `native-sidecar`: how Fargate counts init containers with
 * restartPolicy Always. `pod-resources`: how it counts pod-level requests.
 */
type Caveat = 'native-sidecar' | 'pod-resources';

/**
 * Fargate size of a pod: the requests of its containers plus 256 MiB, rounded up to the smallest number of vCPU that
 * offers this much memory. Limits do not matter.
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

/** Kubernetes uses the pod's requests instead of its containers', resource by resource. */
function asKubernetes(containers: readonly Container[], { requests }: PodResources): BareSizing {
  const whole: Container = { name: '', init: false, sidecar: false, requests, limits: {}, asks: asksNothing };
  const amount = (resource: SizedResource) =>
    requestedOf(resource in requests ? [whole] : containers, resource).withSidecars;
  return outcome(amount('cpu'), amount('memory'), amount('ephemeral-storage'));
}

/**
 * Text for `byWorkload` on why a pod's size is unknown; the `CapacityProvisioned` annotation tells it for a pod that
 * has one.
 */
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

/** Rounded up, so that a value just above a bound does not look equal to it. */
function shown(amount: number): string {
  return String(Math.ceil(amount * 100) / 100);
}

/** Requests that would give the pod a smaller size, summed over its containers. */
export interface Cheaper {
  readonly size: FargateSize;
  /** Requests to lower, with their new values. */
  readonly changes: readonly Change[];
}

export interface Change {
  readonly resource: 'cpu' | 'memory';
  /** Millicores of CPU, MiB of memory. */
  readonly from: number;
  readonly to: number;
}

/** Largest share by which a request may be lowered: more would require a different program. */
const mostLowered = 0.15;

/** Floating-point error of a sum of decimals. */
const noise = 1e-9;

/**
 * Smaller size that the least change of requests reaches; null if none is near. Smaller means no more of either
 * resource and less of one, so that it is cheaper in every Region.
 */
export function cheaperSize(requested: Requested, size: FargateSize): Cheaper | null {
  const near = fargateSizes
    .filter((other) => isSmaller(other, size))
    .map((other) => ({ size: other, changes: changesTo(requested, other) }))
    .filter((one) => one.changes.every((change) => lowering(change) <= mostLowered + noise))
    .filter((one) => isReached(requested, one));
  return near.sort((a, b) => total(a) - total(b) || b.size.vcpu - a.size.vcpu)[0] ?? null;
}

function isSmaller(a: FargateSize, b: FargateSize): boolean {
  return a.vcpu <= b.vcpu && a.memoryGiB <= b.memoryGiB && (a.vcpu < b.vcpu || a.memoryGiB < b.memoryGiB);
}

function changesTo({ vcpu, memoryMiB }: Requested, size: FargateSize): Change[] {
  const wanted: Change[] = [
    { resource: 'cpu', from: Math.round(vcpu * 1000), to: size.vcpu * 1000 },
    { resource: 'memory', from: memoryMiB, to: size.memoryGiB * 1024 - overheadMiB },
  ];
  return wanted.filter(({ from, to }) => from > to);
}

function lowering({ from, to }: Change): number {
  return (from - to) / from;
}

function total({ changes }: Cheaper): number {
  return changes.reduce((sum, change) => sum + lowering(change), 0);
}

/** An unchanged request may keep the pod at a larger size. */
function isReached({ vcpu, memoryMiB }: Requested, { size, changes }: Cheaper): boolean {
  const after = (resource: Change['resource'], now: number) =>
    changes.find((change) => change.resource === resource)?.to ?? now;
  const reached = smallestSize(after('cpu', Math.round(vcpu * 1000)), after('memory', memoryMiB) + overheadMiB);
  return reached?.vcpu === size.vcpu && reached.memoryGiB === size.memoryGiB;
}
