import { plural } from '#lib/text/wording.ts';
import type { ConfigMap, Slice, Unread } from '#model/facts/cluster-facts.ts';
import { isFinished } from '#model/facts/pod.ts';
import { AffectedPods } from '../engine/by-workload.ts';
import { Makers, unreadOwners } from '../engine/makers.ts';
import type { JudgedPod, Affected, FoldState, Unjudged, Violation } from '../rule.ts';
import type { LoggingWords } from './logging-fault.ts';
import { NameSample } from '../remedies/named-pods.ts';

/** A live pod on Fargate: finished ones are no open state. */
export function runsOnFargate({ pod, placement }: JudgedPod): boolean {
  return placement.onFargate && !isFinished(pod) && !pod.deleting;
}

/** Workloads on Fargate whose pods log, or do not, by the configuration as it was when they started. */
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

  /** What would have told how to restart them. */
  *unread(): Iterable<Unjudged> {
    for (const lost of this.#unread) yield { unjudged: '', count: 1, lacking: [lost] };
  }
}

/** It logs, and was made after the configuration as it is now, so that Fargate read and took just this text. */
export function showsAcceptance(judged: JudgedPod, configMap: ConfigMap | null): boolean {
  const since = configMap?.dataChangedAt ?? null;
  if (since === null || judged.logging.state !== 'enabled' || !runsOnFargate(judged)) return false;
  return Date.parse(judged.pod.createdAt) > Date.parse(since);
}

/**
 * The pods that Fargate says it does not log, for a rule about the configuration they share. `who` says how many, for a
 * message; null when there is none.
 */
export function silencedPods(
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

/** What is only planned would start by the configuration as it is. */
function isSilenced({ planned, logging }: JudgedPod, isMine: (words: LoggingWords) => boolean): boolean {
  return planned || (logging.state === 'disabled' && isMine(logging));
}

function whoIsSilent({ pods }: Affected, podsComplete: boolean): string | null {
  if (pods === 0) return null;
  return `${podsComplete ? '' : 'at least '}${plural(pods, 'pod')} on Fargate ${pods === 1 ? 'does' : 'do'} not log`;
}

/** Pods whose annotation says another thing than Fargate's own event, so that nobody knows whether they log. */
export class LoggingContradictions {
  #pods = 0;
  readonly #names = new NameSample(3);

  see(judged: JudgedPod): void {
    const { pod, logging } = judged;
    if (logging.state !== 'unknown' || logging.contradiction === undefined || !runsOnFargate(judged)) return;
    this.#pods += 1;
    this.#names.add(`${pod.namespace}/${pod.name}: ${logging.contradiction}`);
  }

  /** A warning, or none. */
  finish(): string[] {
    if (this.#pods === 0) return [];
    const what = `whether ${plural(this.#pods, 'pod')} on Fargate ${this.#pods === 1 ? 'logs' : 'log'} is not known`;
    const why = "since the annotation Logging, which can be set by hand, contradicts Fargate's own event";
    return [`${what}, ${why} (${this.#names.values().join('; ')})`];
  }
}
