import type { Requested } from './size-of.ts';
import { type FargateSize, fargateSizes, overheadMiB, smallestSize } from './sizes.ts';

/** What requests have to come to, all containers together, for a smaller size. */
export interface Cheaper {
  readonly size: FargateSize;
  /** Those that have to be lowered, and to what. */
  readonly changes: readonly Change[];
}

export interface Change {
  readonly resource: 'cpu' | 'memory';
  /** Millicores of CPU, MiB of memory. */
  readonly from: number;
  readonly to: number;
}

/** More than this takes another program, not another number. */
const mostLowered = 0.15;

/** How far a sum of decimals may be off. */
const noise = 1e-9;

/**
 * The smaller size that the least change of requests reaches; null when none is near. Smaller is what has no more of
 * either and less of one, so that it is cheaper wherever it runs.
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

/** What is not changed may hold it at a larger size. */
function isReached({ vcpu, memoryMiB }: Requested, { size, changes }: Cheaper): boolean {
  const after = (resource: Change['resource'], now: number) =>
    changes.find((change) => change.resource === resource)?.to ?? now;
  const reached = smallestSize(after('cpu', Math.round(vcpu * 1000)), after('memory', memoryMiB) + overheadMiB);
  return reached?.vcpu === size.vcpu && reached.memoryGiB === size.memoryGiB;
}
