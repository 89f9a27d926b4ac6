import { subjectText, type Subject } from '#model/finding/finding.ts';
import type { ContainerState, Pod } from '#model/facts/pod.ts';
import { largestStorageGiB, standardStorageGiB } from '../sizing/sizes.ts';

/** A pod's failure. */
export interface Failure {
  /**
   * `status.reason`, or the reason with which a container ended; with a detail that matters for the fix, as in `Evicted
   * (memory)`.
   */
  readonly reason: string;
  /** Container that ended with an error; null if the pod failed as a whole. */
  readonly container: ContainerState | null;
  /** Explanation that follows the reason; null if none is known. */
  readonly because: string | null;
  readonly todo: string;
  /** Rule whose finding on the workload would explain the failure. */
  readonly behind?: string;
}

interface FailureAdvice {
  readonly because: string;
  readonly todo: string;
  readonly behind?: string;
}

const disk: FailureAdvice = {
  because: 'the disk of its node was full',
  todo: `Request the ephemeral-storage that the pods need in a container of the pod template: they have ${String(standardStorageGiB)} GiB without, and up to ${String(largestStorageGiB)} GiB with it, images and logs included`,
  behind: 'ephemeral-storage-short',
};

/** Messages of the kubelet on evictions, each with a short name. */
const evictions: readonly (readonly [RegExp, string, FailureAdvice])[] = [
  [/low on resource: ephemeral-storage/, 'ephemeral-storage', disk],
  [
    /exceed(?:s|ed) .*\b(?:limit|storage)\b/,
    'storage limit',
    {
      because: 'it wrote more to its disk than a limit of its own allows',
      todo: 'Raise the sizeLimit or the limit of ephemeral-storage that the message names, and the request of ephemeral-storage with it',
      behind: 'ephemeral-storage-short',
    },
  ],
  [
    /low on resource: memory/,
    'memory',
    {
      because: 'its node had no memory left',
      todo: 'Request the memory that the pods need: Fargate gives what the requests come to and 256 MiB more',
    },
  ],
];

const byReason: Readonly<Record<string, FailureAdvice>> = {
  OOMKilled: {
    because: 'it used more memory than it may',
    todo: 'Request the memory that the program needs, with a limit as high, or have the program use less',
  },
  DeadlineExceeded: {
    because: 'it ran for longer than it may',
    todo: 'Raise activeDeadlineSeconds, or have the pod do less at a time',
  },
  StartError: {
    because: 'the container runtime could not start it',
    todo: 'Mend what the events of the pod say of the container, such as its command or its limits',
    behind: 'limits-above-requests',
  },
  Error: {
    because: 'its program ended with an error',
    todo: 'See what the program logged before it ended, and mend that',
  },
};

/** Failure of a pod in phase `Failed`. */
export function failureOf({ reason, message, containerStates }: Pod): Failure {
  const ended = containerStates.find((state) => state.ended !== null && state.ended.exitCode !== 0) ?? null;
  if (reason === 'Evicted') return evicted(message ?? '');
  const word = reason ?? ended?.ended?.reason ?? 'Failed';
  const known = Object.hasOwn(byReason, word) ? byReason[word] : undefined;
  return {
    reason: word,
    container: reason === null ? ended : null,
    ...(known ?? { because: null, todo: 'Look at the pod for how it failed, while it is there' }),
  };
}

function evicted(message: string): Failure {
  const text = message.slice(0, 8192);
  const found = evictions.find(([said]) => said.test(text));
  if (found === undefined) {
    const todo = 'Look at the pod for what its node ran out of, and request more of that';
    return { reason: 'Evicted', container: null, because: null, todo };
  }
  const [, of, known] = found;
  return { reason: `Evicted (${of})`, container: null, ...known };
}

/** The pod exceeded its own activeDeadlineSeconds. */
export function isAsAsked({ reason, asks }: Pod): boolean {
  return reason === 'DeadlineExceeded' && asks.deadlineSeconds !== undefined;
}

/** Latest time seen for each subject. */
export class Newest {
  readonly #times = new Map<string, string>();

  see(subject: Subject, time: string, detail = ''): void {
    const key = JSON.stringify([subjectText(subject), detail]);
    const known = this.#times.get(key);
    if (known === undefined || Date.parse(known) < Date.parse(time)) this.#times.set(key, time);
  }

  of(subject: Subject, detail = ''): string | null {
    return this.#times.get(JSON.stringify([subjectText(subject), detail])) ?? null;
  }
}
