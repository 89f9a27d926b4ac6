import { shellCommand } from '#lib/text/wording.ts';
import type { Subject } from '#model/finding/finding.ts';
import { deletePods, onWorkload, isAsItIs, type Maker, type Steps, type Template } from './steps.ts';
import type { NamedPods } from './named-pods.ts';

/** Update behavior of a StatefulSet, as far as its object tells. */
interface Manner {
  readonly isOnDelete: boolean;
  readonly isKnown: boolean;
  /** With `Parallel`, a pod that is not ready does not block the others, and is replaced itself. */
  readonly isParallel: boolean;
  readonly isPolicyKnown: boolean;
  readonly partition: number;
}

/**
 * A StatefulSet replaces pods one by one and, unless it is `Parallel`, none while one is not ready, whatever its
 * template: https://github.com/kubernetes/kubernetes/issues/67250
 */
export function statefulSetSteps(maker: Maker, pods: NamedPods, template: Template): Steps {
  const manner = mannerOf(maker);
  if (manner.isOnDelete) return onDelete(maker.subject, pods);
  const below = pods.names.filter((name) => numberOf(name) < manner.partition);
  return template === 'same' ? asTheyAre(maker, pods, { manner, below }) : changed(maker, pods, { manner, below });
}

function mannerOf({ workload }: Maker): Manner {
  const { strategy = null, podManagementPolicy = null, partition = 0 } = workload?.rollout ?? {};
  return {
    isOnDelete: strategy === 'OnDelete',
    isKnown: strategy !== null,
    isParallel: podManagementPolicy === 'Parallel',
    isPolicyKnown: podManagementPolicy !== null,
    partition,
  };
}

interface Held {
  readonly manner: Manner;
  /** Pods below the partition, which the controller recreates from their present template. */
  readonly below: readonly string[];
}

function onDelete(subject: Subject, { names }: NamedPods): Steps {
  return {
    commands: [deletePods(subject, names)],
    notes: [
      `${subject.kind} ${subject.name} replaces a pod only once it is deleted (updateStrategy OnDelete); to stay available, delete one after the other.`,
    ],
  };
}

function asTheyAre({ subject }: Maker, pods: NamedPods, { manner, below }: Held): Steps {
  const gone = [...new Set([...below, ...(manner.isParallel ? [] : pods.waiting)])].sort();
  const isRest = pods.count > gone.length;
  return {
    commands: [
      ...(isRest ? [onWorkload(subject, 'rollout', 'restart')] : []),
      ...(gone.length > 0 ? [deletePods(subject, gone)] : []),
    ],
    notes: [
      ...(below.length > 0 ? [`A restart reaches no pod below partition ${manner.partition} of the rollout.`] : []),
      ...waitingNotes(subject, pods, manner),
      ...(isRest ? unknownNotes(subject, pods, manner) : []),
    ],
  };
}

function changed({ subject }: Maker, pods: NamedPods, { manner, below }: Held): Steps {
  const gone = manner.isParallel ? [] : pods.waiting;
  return {
    commands: [
      ...(below.length > 0 ? [lowerPartition(subject)] : []),
      ...(gone.length > 0 ? [deletePods(subject, gone)] : []),
      // kubectl shows the status of no other strategy.
      ...(manner.isKnown || gone.length === 0 ? [onWorkload(subject, 'rollout', 'status')] : []),
    ],
    notes: [
      ...(below.length > 0
        ? [
            `The rollout of StatefulSet ${subject.name} stops at partition ${manner.partition}: pods below it keep the template they have, until the partition is lowered.`,
          ]
        : []),
      ...waitingNotes(subject, pods, manner),
      ...unknownNotes(subject, pods, manner),
    ],
  };
}

function lowerPartition({ namespace = '', name }: Subject): string {
  const patch = { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } };
  const words = ['patch', 'statefulset', name, '--type', 'merge', '-p', JSON.stringify(patch)];
  return shellCommand('kubectl', '-n', namespace, ...words);
}

function waitingNotes({ name }: Subject, { waiting }: NamedPods, { isParallel, isPolicyKnown }: Manner): string[] {
  if (waiting.length === 0 || isParallel) return [];
  return isPolicyKnown
    ? [
        `StatefulSet ${name} replaces no pod while one is not ready (podManagementPolicy OrderedReady): that one is deleted.`,
      ]
    : [
        `Unless it is Parallel, StatefulSet ${name} replaces no pod while one is not ready; its podManagementPolicy was not read, so that the pod is deleted in either case.`,
      ];
}

function unknownNotes(subject: Subject, { names }: NamedPods, { isKnown }: Manner): string[] {
  if (isKnown || names.length === 0) return [];
  return [
    `The updateStrategy of StatefulSet ${subject.name} was not read. If it is OnDelete, its pods are replaced only once they are deleted: ${deletePods(subject, names)}`,
  ];
}

function numberOf(pod: string): number {
  return Number(/\d+$/.exec(pod)?.[0] ?? Number.POSITIVE_INFINITY);
}

/** A DaemonSet replaces its pods whether they are ready or not. */
export function daemonSetSteps({ subject, workload }: Maker, pods: NamedPods, template: Template): Steps {
  if (workload?.rollout?.strategy === 'OnDelete') return onDelete(subject, pods);
  return { commands: [onWorkload(subject, 'rollout', isAsItIs(template) ? 'restart' : 'status')], notes: [] };
}
