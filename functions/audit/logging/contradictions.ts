import { plural } from '#lib/text/wording.ts';
import { NameSample } from '../remedies/named-pods.ts';
import type { JudgedPod } from '../rule.ts';
import { runsOnFargate } from './unlogged-pods.ts';

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
