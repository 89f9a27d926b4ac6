import { compareText } from '#lib/text/compare.ts';
import { plural } from '#lib/text/wording.ts';
import { type Remediation, subjectText } from '#model/finding/finding.ts';
import { makeAgain } from '../remedies/make-again.ts';
import { PodNames } from '../remedies/named-pods.ts';
import type { Maker } from '../remedies/steps.ts';
import type { JudgedPod, Remedy } from '../rule.ts';

/** A workload and its pods that are affected. */
interface WorkloadPods extends Maker {
  readonly pods: PodNames;
}

/** A command for each of more would be a wall of text. */
const mostMade = 5;

/** Workloads whose pods one finding is about, as far as their pods are to be made again. */
export class Makers {
  readonly #made = new Map<string, WorkloadPods>();

  add({ pod, subject, workload }: JudgedPod): void {
    const name = subjectText(subject);
    const made = this.#made.get(name) ?? { subject, workload, owner: pod.owner, pods: new PodNames() };
    this.#made.set(name, made);
    made.pods.add(pod);
  }

  inOrder(): WorkloadPods[] {
    return [...this.#made].sort(([a], [b]) => compareText(a, b)).map(([, made]) => made);
  }

  /** The remedy, and how the pods are then made again; of what is only planned there are none. */
  complete({ madeAgain, ...remedy }: Remedy, planned = false): Remediation {
    if (madeAgain === undefined || planned) return remedy;
    const all = this.inOrder();
    const steps = all.slice(0, mostMade).map((one) => makeAgain(one, one.pods, madeAgain));
    const rest = all.length - steps.length;
    const notes = [
      ...new Set([...steps.flatMap((each) => each.notes), ...(remedy.notes ?? [])]),
      ...(rest > 0 ? [`Make the pods of ${plural(rest, 'other workload')} again, too.`] : []),
    ];
    return { ...remedy, commands: [...remedy.commands, ...steps.flatMap(({ commands }) => commands)], notes };
  }
}
