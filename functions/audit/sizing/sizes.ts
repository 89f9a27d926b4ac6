/** A size that Fargate sells. Its "GB" are GiB, as measured. */
export interface FargateSize {
  readonly vcpu: number;
  readonly memoryGiB: number;
}

/**
 * Every size, by vCPU and then by memory.
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

/** The kubelet and its like share the pod's memory. */
export const overheadMiB = 256;

/** Of ephemeral storage, with what Fargate takes for itself. */
export const largestStorageGiB = 175;

/**
 * Share of the disk that Fargate takes for itself: of a request of 100 GiB comes a disk of 115, and 175 is the most.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
 */
export const storageOverhead = 0.15;

/** What a pod has without a request of ephemeral storage. */
export const standardStorageGiB = 20;

/** The first size, in the order above, that holds so much; null when none does. */
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
