import { shellCommand } from '#lib/text/wording.ts';
import { deletePods, onNamed, onWorkload, isAsItIs, type Maker, type Steps, type Template } from './steps.ts';
import type { NamedPods } from './named-pods.ts';
import { daemonSetSteps, statefulSetSteps } from './sets.ts';

/**
 * Steps that have a workload recreate its pods, since Fargate decides about a pod only at creation. They depend on the
 * kind, on its update strategy, and on whether the pods are ready. `commands` come after those that change the
 * template.
 */
export function makeAgain(maker: Maker, pods: NamedPods, template: Template): Steps {
  const steps = stepsOf(maker, pods, template);
  const notes = [...steps.notes, ...unnamed(steps.commands, pods)];
  if (template !== 'by-hand') return { commands: steps.commands, notes };
  // Commands that follow a manual change are notes, not commands to paste.
  const then = steps.commands.filter((command) => !command.includes(' rollout status '));
  return { commands: [], notes: [...notes, ...(then.length === 0 ? [] : [`After the change: ${then.join(' && ')}`])] };
}

function stepsOf(maker: Maker, pods: NamedPods, template: Template): Steps {
  switch (maker.subject.kind) {
    case 'Deployment':
      return deploymentSteps(maker, pods, template);
    case 'StatefulSet':
      return statefulSetSteps(maker, pods, template);
    case 'DaemonSet':
      return daemonSetSteps(maker, pods, template);
    case 'CronJob':
      return cronJobSteps(maker, pods, template);
    case 'Job':
      return jobSteps(maker, pods, template);
    case 'Pod':
      return { commands: [], notes: [podNote(maker, template)] };
    default:
      return otherSteps(maker, pods, template);
  }
}

function podNote({ owner }: Maker, template: Template): string {
  if (owner?.kind === 'Pod')
    return `Pod ${owner.name} made it, from no template that can be changed: set what its pods are to have where that pod gets its settings (executors of Spark get labels by spark.kubernetes.executor.label.KEY), and run it again.`;
  return isAsItIs(template) ? barePod : changedPod;
}

const barePod = 'A bare pod has no owner that would make it again: delete it and create it from its manifest.';
const changedPod =
  'A change of a live pod has no effect on where it runs: change its manifest, delete it and create it again.';

function deploymentSteps({ subject, workload }: Maker, { failed }: NamedPods, template: Template): Steps {
  const { strategy = null, paused = false } = workload?.rollout ?? {};
  return {
    commands: [
      ...(paused ? [onWorkload(subject, 'rollout', 'resume')] : []),
      onWorkload(subject, 'rollout', isAsItIs(template) ? 'restart' : 'status'),
      ...(failed.length > 0 ? [deletePods(subject, failed)] : []),
    ],
    notes: [
      ...(paused
        ? [
            `Deployment ${subject.name} is paused, and makes no new pods until it is resumed; whatever else was changed meanwhile is rolled out then, too.`,
          ]
        : []),
      ...(failed.length > 0 ? ['Pods that have failed stay until they are deleted.'] : []),
      ...(strategy === 'Recreate'
        ? [`All pods of Deployment ${subject.name} go before new ones come (strategy Recreate).`]
        : []),
    ],
  };
}

function cronJobSteps({ subject, workload }: Maker, pods: NamedPods, template: Template): Steps {
  const { concurrencyPolicy = null, suspended = false } = workload?.jobSettings ?? {};
  const notes = suspended ? [`CronJob ${subject.name} is suspended: no run comes until it is resumed.`] : [];
  if (template === 'same') {
    // A pod that has not started is replaced by its Job, and does not count as failed.
    if (pods.waiting.length > 0)
      return { commands: [deletePods(subject, pods.waiting)], notes: ['Their Job makes the deleted pods again.'] };
    return { commands: [], notes: ['The next run makes new pods by itself.', ...notes] };
  }
  notes.unshift('Pods of the next run are made from the changed template.');
  if (pods.waitingJobs.length === 0) return { commands: [], notes };
  const which = pods.waitingJobs.length === 1 ? 'The Job that waits' : 'Jobs that wait';
  if (concurrencyPolicy === 'Replace')
    return {
      commands: [],
      notes: [...notes, `${which} will be replaced by the next run (concurrencyPolicy Replace).`],
    };
  return {
    commands: [onNamed(subject, 'delete', 'job', pods.waitingJobs)],
    notes: [...notes, waitingJobNote(which, concurrencyPolicy)],
  };
}

function waitingJobNote(which: string, concurrencyPolicy: string | null): string {
  const keeps = `${which} will never start, as a Job keeps the template it was made from`;
  if (concurrencyPolicy === 'Forbid')
    return `${keeps}; until it is deleted the schedule stands still (concurrencyPolicy Forbid).`;
  if (concurrencyPolicy === 'Allow') return `${keeps}, and stays beside those to come (concurrencyPolicy Allow).`;
  return `${keeps}; under concurrencyPolicy Forbid, which was not read, the schedule stands still until it is deleted.`;
}

function jobSteps({ subject }: Maker, pods: NamedPods, template: Template): Steps {
  if (template !== 'same')
    return {
      commands: [],
      notes: ['The template of a Job is immutable: change its manifest, delete it and create it again.'],
    };
  if (pods.waiting.length > 0)
    return { commands: [deletePods(subject, pods.waiting)], notes: ['Their Job makes the deleted pods again.'] };
  return {
    commands: [],
    notes: ['Pods of a Job are made again by deleting the Job and creating it from its manifest.'],
  };
}

function otherSteps({ subject }: Maker, pods: NamedPods, template: Template): Steps {
  const { kind, name, namespace = '' } = subject;
  if (kind === 'Rollout') {
    const restart = shellCommand('kubectl', 'argo', 'rollouts', '-n', namespace, 'restart', name);
    return { commands: isAsItIs(template) ? [restart] : [], notes: [] };
  }
  if (!isAsItIs(template))
    return {
      commands: [],
      notes: [`Change the pod template where ${kind} ${name} defines it, and let it make its pods again.`],
    };
  return { commands: [deletePods(subject, pods.names)], notes: ['The owner makes the deleted pods again.'] };
}

function unnamed(commands: readonly string[], { count, names }: NamedPods): string[] {
  const isCut = count > names.length && commands.some((command) => / delete (?:pod|job) /.test(command));
  return isCut ? [`The first ${names.length} of ${count} pods are considered: do the same for the others.`] : [];
}
