import { subjectText } from '#model/finding/finding.ts';
import type { JudgedPod } from '../pods/judged-pod.ts';
import { NameSample } from './name-sample.ts';
import type { Affected } from '../rule.ts';

/** Counts the pods and workloads that one finding about the cluster explains; names the first workloads. */
export class AffectedPods {
  #pods = 0;
  readonly #workloads = new Set<string>();
  readonly #names = new NameSample();

  add({ subject }: JudgedPod): void {
    this.#pods++;
    const name = subjectText(subject);
    this.#workloads.add(name);
    this.#names.add(name);
  }

  value(): Affected {
    return { pods: this.#pods, workloads: this.#workloads.size, names: this.#names.values() };
  }
}
