import { compareText } from '#lib/text/compare.ts';
import { printable } from '#lib/text/wording.ts';
import type { AlertCandidate } from '#model/alerts/alert.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { noReason } from '#model/facts/logging-state.ts';
import { blamedProfile } from '#model/facts/refusal-reason.ts';
import type { WaitingPod } from '#model/facts/pod.ts';
import type { Owners } from '../pods/owners.ts';
import { diagnose, schedulingRemedy } from '../running/scheduling/diagnose.ts';
import { isUnschedulable } from '../running/scheduling/unschedulable.ts';
import { ReasonGroups } from './reason-groups.ts';

const longestReason = 200;
const longestMessage = 350;

/** A pod that represents others that wait for the same reason. */
interface Example {
  readonly message: string;
  readonly pod: Pick<WaitingPod, 'namespace' | 'name'>;
}

/** Pods that have waited too long for Fargate, by the message of their condition. */
export class SchedulingObserver {
  readonly #groups = new ReasonGroups();
  readonly #examples = new Map<string, Example>();
  readonly #owners: Owners;
  readonly #now: string;

  constructor(owners: Owners, now: string) {
    this.#owners = owners;
    this.#now = now;
  }

  see(pod: WaitingPod): void {
    if (pod.deleting || !isUnschedulable(pod, this.#now)) return;
    const message = pod.scheduled?.message ?? '';
    const reason = printable(blamedProfile(message) ?? pod.scheduled?.reason ?? noReason, longestReason);
    this.#groups.add(reason, pod, this.#owners.of(pod).subject);
    this.#keepExample(reason, { message: printable(message, longestMessage), pod });
  }

  candidates(cluster: ClusterInfo): AlertCandidate[] {
    return this.#groups.all().map(([reason, { affected: group }]) => {
      const { message, pod } = this.#examples.get(reason) ?? { message: '', pod: null };
      const diagnosis = diagnose({ code: reason, texts: [message] });
      return {
        kind: 'scheduling-failed',
        reason,
        alias: [],
        refutes: [],
        cause: null,
        causeFixed: false,
        summary: `${group.who()} ${group.pods === 1 ? 'waits' : 'wait'} for Fargate: ${message || reason}`,
        ...group.counts(),
        remediation: group.withRestartNotes(schedulingRemedy({ diagnosis, pod, cluster })),
        restart: group.restart(),
      };
    });
  }

  /**
   * Keeps the first by message, so that the text does not depend on the order of pods, nor on their coming and going.
   */
  #keepExample(reason: string, example: Example): void {
    const known = this.#examples.get(reason);
    const order = known === undefined ? -1 : compareText(textOf(example), textOf(known));
    if (order < 0) this.#examples.set(reason, { ...example, pod: nameOf(example.pod) });
  }
}

function textOf({ message, pod }: Example): string {
  return JSON.stringify([message, pod.namespace, pod.name]);
}

function nameOf({ namespace, name }: Example['pod']): Example['pod'] {
  return { namespace, name };
}
