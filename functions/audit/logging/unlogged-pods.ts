import { plural } from '#lib/text/wording.ts';
import type { ConfigMap, Slice, Unread } from '#model/facts/cluster-facts.ts';
import { isFinished } from '#model/facts/pod.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { Makers, unreadOwners } from '../engine/makers.ts';
import type { JudgedPod, Affected, FoldState, Unjudged, Violation } from '../rule.ts';
import type { LoggingWords } from './logging-fault.ts';
import { NameSample } from '../remedies/named-pods.ts';

/** A live pod on Fargate: finished pods are not reported. */
export function runsOnFargate({ pod, placement }: JudgedPod): boolean {
  return placement.onFargate && !isFinished(pod) && !pod.deleting;
}

/** Workloads on Fargate whose pods log, or do not, by the configuration at the time they started. */
export class LoggedMakers extends Makers {
  readonly #workloads: Slice<unknown>;
  readonly #unread = new Set<Unread>();

  constructor(workloads: Slice<unknown>) {
    super();
    this.#workloads = workloads;
  }

  override add(judged: JudgedPod): void {
    if (judged.planned || !runsOnFargate(judged)) return;
    super.add(judged);
    for (const lost of unreadOwners(judged, this.#workloads)) this.#unread.add(lost);
  }

  /** Failed reads without which the restart commands may be incomplete. */
  *unread(): Iterable<Unjudged> {
    for (const lost of this.#unread) yield { unjudged: '', count: 1, lacking: [lost] };
  }
}

/**
 * The pod logs and was created after the configuration last changed, so Fargate has read and accepted exactly this
 * text.
 */
export function showsAcceptance(judged: JudgedPod, configMap: ConfigMap | null): boolean {
  const since = configMap?.dataChangedAt ?? null;
  if (since === null || judged.logging.state !== 'enabled' || !runsOnFargate(judged)) return false;
  return Date.parse(judged.pod.createdAt) > Date.parse(since);
}

/**
 * Pods that Fargate reports as not logged, for a rule about the configuration they share. `who` is their number as
 * text; null if there are none.
 */
export function unloggedPods(
  describe: (silenced: Affected, who: string | null) => Violation | null,
  isMine: (words: LoggingWords) => boolean = () => true,
): FoldState {
  const silenced = new AffectedPods();
  let planned = false;
  return {
    see(pod) {
      if (runsOnFargate(pod) && isSilenced(pod, isMine)) silenced.add(pod);
      planned ||= pod.planned;
      return false;
    },
    *finish(podsComplete) {
      yield { judged: 1 };
      const affected = silenced.value();
      const violation = describe(affected, planned ? null : whoIsSilent(affected, podsComplete));
      if (violation !== null) yield violation;
    },
  };
}

/** A planned pod would start with the current configuration. */
function isSilenced({ planned, logging }: JudgedPod, isMine: (words: LoggingWords) => boolean): boolean {
  return planned || (logging.state === 'disabled' && isMine(logging));
}

function whoIsSilent({ pods }: Affected, podsComplete: boolean): string | null {
  if (pods === 0) return null;
  return `${podsComplete ? '' : 'at least '}${plural(pods, 'pod')} on Fargate ${pods === 1 ? 'does' : 'do'} not log`;
}

/** Pods whose annotation contradicts Fargate's own event, so that it is unknown whether they log. */
export class LoggingContradictions {
  #pods = 0;
  readonly #names = new NameSample(3);

  see(judged: JudgedPod): void {
    const { pod, logging } = judged;
    if (logging.state !== 'unknown' || logging.contradiction === undefined || !runsOnFargate(judged)) return;
    this.#pods += 1;
    this.#names.add(`${pod.namespace}/${pod.name}: ${logging.contradiction}`);
  }

  /** At most one warning. */
  finish(): string[] {
    if (this.#pods === 0) return [];
    const what = `whether ${plural(this.#pods, 'pod')} on Fargate ${this.#pods === 1 ? 'logs' : 'log'} is not known`;
    const why = "since the annotation Logging, which can be set by hand, contradicts Fargate's own event";
    return [`${what}, ${why} (${this.#names.values().join('; ')})`];
  }
}
