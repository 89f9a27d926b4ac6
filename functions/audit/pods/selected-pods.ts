import { AffectedPods } from '../engine/by-workload.ts';
import type { Affected, JudgedPod } from '../rule.ts';

/** Pods that an object such as a Service or a NetworkPolicy selects, on Fargate and elsewhere. */
export class SelectedPods {
  readonly #onFargate = new AffectedPods();
  #elsewhere = 0;
  #isPlanned = false;

  add(pod: JudgedPod): void {
    if (pod.standing === null) this.#elsewhere++;
    else this.#onFargate.add(pod);
    this.#isPlanned ||= pod.planned;
  }

  onFargate(): Affected {
    return this.#onFargate.value();
  }

  get isAllOnFargate(): boolean {
    return this.#elsewhere === 0;
  }

  /** At least one pod comes from a manifest. */
  get isPlanned(): boolean {
    return this.#isPlanned;
  }

  /** `2 of 3 pods that it selects are on Fargate` */
  text(): string {
    const { pods } = this.onFargate();
    const who = this.isAllOnFargate ? 'all pods' : `${pods} of ${pods + this.#elsewhere} pods`;
    return `${who} that it selects ${this.#isPlanned ? 'would be' : 'are'} on Fargate`;
  }
}
