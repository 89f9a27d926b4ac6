import { compareText } from '#lib/text/compare.ts';
import { plural } from '#lib/text/wording.ts';
import { type Slice, type Unread, unreadWhere } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { type Remediation, type Subject, subjectText } from '#model/finding/finding.ts';
import { makeAgain } from '../remedies/make-again.ts';
import { PodNames } from '../remedies/named-pods.ts';
import type { Maker } from '../remedies/steps.ts';
import type { JudgedPod, Remedy } from '../rule.ts';

/** A workload and its pods that are affected. */
interface WorkloadPods extends Maker {
  readonly pods: PodNames;
  /** By owner, where several have one maker. */
  readonly owners: Map<string, OwnedPods>;
}

interface OwnedPods {
  readonly subject: Subject;
  readonly labels: Pod['labels'];
  readonly pods: PodNames;
}

/** A command for each of more would be a wall of text. */
const mostMade = 5;

/** What was not read of workloads, where the owner of a live pod may be. */
export function unreadOwners({ workload, planned, subject }: JudgedPod, workloads: Slice<unknown>): readonly Unread[] {
  const { kind, namespace } = subject;
  if (workload !== null || planned || kind === 'Pod') return [];
  const lost: readonly Unread[] = unreadWhere(workloads, { kind, ...(namespace !== undefined && { namespace }) });
  return lost.filter(({ absent }) => absent !== true);
}

/** Workloads whose pods one finding is about, as far as their pods are to be made again. */
export class Makers {
  readonly #made = new Map<string, WorkloadPods>();

  add({ pod, subject, own, workload }: JudgedPod): void {
    const name = subjectText(subject);
    const made = this.#made.get(name) ?? {
      subject,
      workload,
      owner: pod.owner,
      pods: new PodNames(),
      owners: new Map<string, OwnedPods>(),
    };
    this.#made.set(name, made);
    made.pods.add(pod);
    const ownName = subjectText(own);
    const owned = made.owners.get(ownName) ?? { subject: own, labels: pod.labels, pods: new PodNames() };
    made.owners.set(ownName, owned);
    owned.pods.add(pod);
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
