import type { NodeSummary } from '#model/facts/node.ts';
import { capacityAnnotation, isFinished, type Container } from '#model/facts/pod.ts';
import type { Inventory } from '#model/result/result.ts';
import type { Slice } from '#model/facts/cluster-facts.ts';
import type { JudgedPod } from '../rule.ts';
import { isThere } from '../placement/wording.ts';
import { usdPerMonth, parseCapacity, requestedOf } from '../sizing/sizes.ts';

interface Size {
  vcpu: number;
  memoryGiB: number;
}

/** Counts pods on Fargate while they stream by: number, size and requests. */
export class InventoryCount {
  #pods = 0;
  #onFargate = 0;
  #unsized = 0;
  /** Kept in millionths, as in `add`. */
  readonly #provisioned: Size = { vcpu: 0, memoryGiB: 0 };
  readonly #requested: Size = { vcpu: 0, memoryGiB: 0 };

  see(judged: JudgedPod): void {
    const { pod } = judged;
    this.#pods++;
    if (!isThere(judged) || isFinished(pod)) return;
    this.#onFargate++;
    const provisioned = parseCapacity(pod.annotations[capacityAnnotation]);
    if (provisioned === null) {
      this.#unsized++;
      return;
    }
    add(this.#provisioned, provisioned);
    add(this.#requested, requestedSize(pod.containers));
  }

  /** If pods could not be read there are no figures; if some could, the figures are a part of the whole. */
  finish(nodes: Slice<NodeSummary>, region: string, podsComplete: boolean): Inventory {
    const ofNodes = { nodes: nodes.ok ? shown(nodes.value) : null };
    if (!podsComplete && this.#pods === 0) return { partial: true, ...noFigures, ...ofNodes };
    const provisioned = rounded(this.#provisioned);
    const requested = rounded(this.#requested);
    return {
      ...(podsComplete ? {} : { partial: true }),
      pods: this.#pods,
      onFargate: this.#onFargate,
      ...ofNodes,
      provisioned,
      requested,
      unsized: this.#unsized,
      estimatedUsdPerMonth: podsComplete ? estimate(provisioned, requested, region) : null,
    };
  }
}

const noFigures = {
  pods: null,
  onFargate: null,
  provisioned: null,
  requested: null,
  unsized: null,
  estimatedUsdPerMonth: null,
};

function estimate(provisioned: Size, requested: Size, region: string): Inventory['estimatedUsdPerMonth'] {
  const billed = usdPerMonth(provisioned, region);
  const asked = usdPerMonth(requested, region);
  return billed === null || asked === null ? null : { provisioned: billed, requested: asked };
}

/** Requests by which Fargate sizes a pod. */
export function requestedSize(containers: readonly Container[]): Size {
  return {
    vcpu: requestedOf(containers, 'cpu').withSidecars / 1000,
    memoryGiB: requestedOf(containers, 'memory').withSidecars / 2 ** 30,
  };
}

/** Whole millionths: their sum does not depend on the order, whereas sums of decimals do, in the last digits. */
const parts = 1e6;

function add(total: Size, size: Size): void {
  total.vcpu += Math.round(size.vcpu * parts);
  total.memoryGiB += Math.round(size.memoryGiB * parts);
}

function rounded({ vcpu, memoryGiB }: Size): Size {
  return { vcpu: Math.round(vcpu / 1e3) / 1e3, memoryGiB: Math.round(memoryGiB / 1e3) / 1e3 };
}

function shown({ total, fargate, sample, ...counts }: NodeSummary): NonNullable<Inventory['nodes']> {
  const { byZone, byKubelet, byRuntime, byOsImage } = counts;
  return {
    total,
    fargate,
    byZone: { ...byZone },
    byKubelet: { ...byKubelet },
    byRuntime: { ...byRuntime },
    byOsImage: { ...byOsImage },
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
