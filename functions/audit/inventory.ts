import { parseQuantity } from '../lib/quantity.ts';
import type { NodeSummary } from '../model/node.ts';
import { capacityAnnotation } from '../model/on-fargate.ts';
import type { Container } from '../model/pod.ts';
import type { Inventory } from '../model/result.ts';
import type { Slice } from '../model/slice.ts';
import { isFinished } from '../model/on-fargate.ts';
import type { JudgedPod } from './judged-pod.ts';

interface Size {
  vcpu: number;
  memoryGiB: number;
}

/** Counts what runs on Fargate while pods stream by: how many, how large, and what they asked for. */
export class InventoryCount {
  #pods = 0;
  #onFargate = 0;
  #unsized = 0;
  /** In millionths, as `add` counts. */
  readonly #provisioned: Size = { vcpu: 0, memoryGiB: 0 };
  readonly #requested: Size = { vcpu: 0, memoryGiB: 0 };

  see({ pod, placement }: JudgedPod): void {
    this.#pods++;
    if (!placement.onFargate || isFinished(pod)) return;
    this.#onFargate++;
    const provisioned = parseCapacity(pod.annotations[capacityAnnotation]);
    if (provisioned === null) {
      this.#unsized++;
      return;
    }
    add(this.#provisioned, provisioned);
    add(this.#requested, requestedSize(pod.containers));
  }

  finish(nodes: Slice<NodeSummary>): Inventory {
    return {
      pods: this.#pods,
      onFargate: this.#onFargate,
      nodes: nodes.ok ? shown(nodes.value) : null,
      provisioned: rounded(this.#provisioned),
      requested: rounded(this.#requested),
      unsized: this.#unsized,
    };
  }
}

/** `0.25vCPU 0.5GB`, as Fargate writes it; null for anything else. */
export function parseCapacity(text: string | undefined): Size | null {
  const match = /^(\d+(?:\.\d+)?)vCPU (\d+(?:\.\d+)?)GB$/.exec(text ?? '');
  return match === null ? null : { vcpu: Number(match[1]), memoryGiB: Number(match[2]) };
}

/**
 * What Fargate sizes a pod by: the larger of its largest init container and the sum of the others.
 * https://docs.aws.amazon.com/eks/latest/userguide/fargate-pod-configuration.html
 */
export function requestedSize(containers: readonly Container[]): Size {
  return {
    vcpu: effective(containers, 'cpu'),
    memoryGiB: effective(containers, 'memory') / 2 ** 30,
  };
}

function effective(containers: readonly Container[], resource: string): number {
  let largestInit = 0;
  let sum = 0;
  for (const { init, sidecar, requests, limits } of containers) {
    // Without a request, the API server takes the limit for one.
    const amount = parseQuantity(requests[resource] ?? limits[resource] ?? '0') ?? 0;
    if (init && !sidecar) largestInit = Math.max(largestInit, amount);
    else sum += amount;
  }
  return Math.max(largestInit, sum);
}

/** In whole millionths, whose sum does not depend on the order; sums of decimals do, in their last digits. */
const parts = 1e6;

function add(total: Size, size: Size): void {
  total.vcpu += Math.round(size.vcpu * parts);
  total.memoryGiB += Math.round(size.memoryGiB * parts);
}

function rounded({ vcpu, memoryGiB }: Size): Size {
  return { vcpu: Math.round(vcpu / 1e3) / 1e3, memoryGiB: Math.round(memoryGiB / 1e3) / 1e3 };
}

function shown({ sample, ...counts }: NodeSummary): NonNullable<Inventory['nodes']> {
  return {
    ...counts,
    byZone: { ...counts.byZone },
    byKubelet: { ...counts.byKubelet },
    byRuntime: { ...counts.byRuntime },
    byOsImage: { ...counts.byOsImage },
    sample: sample.map(({ name, zone, kubelet, kubeProxy, runtime, osImage }) => ({
      name,
      zone,
      kubelet,
      kubeProxy,
      runtime,
      osImage,
    })),
  };
}
