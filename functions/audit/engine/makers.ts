import { compareText } from '#lib/text/compare.ts';
import { plural } from '#lib/text/wording.ts';
import { type Slice, type Unread, unreadWhere } from '#model/facts/cluster-facts.ts';
import type { Pod } from '#model/facts/pod.ts';
import { type Remediation, type Subject, subjectText } from '#model/finding/finding.ts';
import { makeAgain } from '../remedies/make-again.ts';
import { PodNames } from '../remedies/named-pods.ts';
import type { Maker } from '../remedies/steps.ts';
import type { JudgedPod, Remedy } from '../rule.ts';

/** A workload with its affected pods. */
interface WorkloadPods extends Maker {
  readonly pods: PodNames;
  /** Pods by owner, if several owners have one maker. */
  readonly owners: Map<string, OwnedPods>;
}

interface OwnedPods {
  readonly subject: Subject;
  readonly labels: Pod['labels'];
  readonly pods: PodNames;
}

/** Most workloads with commands: more would be a wall of text. */
const mostMade = 5;

/** Failed reads of workloads that may contain the owner of a live pod. */
export function unreadOwners({ workload, planned, subject }: JudgedPod, workloads: Slice<unknown>): readonly Unread[] {
  const { kind, namespace } = subject;
  if (workload !== null || planned || kind === 'Pod') return [];
  const lost: readonly Unread[] = unreadWhere(workloads, { kind, ...(namespace !== undefined && { namespace }) });
  return lost.filter(({ absent }) => absent !== true);
}

/** Workloads affected by one finding, if their pods are to be recreated. */
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

  /** The remediation, with the steps that recreate the pods; planned pods need none. */
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
