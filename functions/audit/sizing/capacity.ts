import type { FargateSize } from './sizes.ts';

/** `0.25vCPU 0.5GB`, as Fargate writes it in `CapacityProvisioned`; null for anything else. */
export function parseCapacity(text: string | undefined): FargateSize | null {
  const match = /^(\d+(?:\.\d+)?)vCPU (\d+(?:\.\d+)?)GB$/.exec(text ?? '');
  return match === null ? null : { vcpu: Number(match[1]), memoryGiB: Number(match[2]) };
}
