import { shellCommand } from '../lib/shell-quote.ts';
import { yamlText } from '../lib/yaml-text.ts';
import type { Subject } from '../model/subject.ts';
import type { Workload } from '../model/workload.ts';
import type { JudgedPod } from './judged-pod.ts';

/** Kinds whose template can be patched in place, and which then replace their pods by themselves. */
const rolledOut = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);
const patchable = new Set([...rolledOut, 'CronJob', 'Rollout']);

export interface TemplateFix {
  readonly commands: string[];
  readonly patch: string;
  readonly notes: string[];
}

type TemplateMetadata = Readonly<Record<'labels' | 'annotations', Readonly<Record<string, string | null>>>>;

/** How to change labels or annotations (null removes one) of the template that a workload's pods are made from. */
export function fixTemplate({ subject, workload }: JudgedPod, metadata: Partial<TemplateMetadata>): TemplateFix {
  const patch = inTemplate(subject.kind, metadata);
  return {
    commands: patchCommands(subject, patch),
    patch: yamlText(patch),
    notes: [...patchNotes(subject), ...managerNotes(subject, workload)],
  };
}

function inTemplate(kind: string, metadata: Partial<TemplateMetadata>): unknown {
  if (kind === 'Pod') return { metadata };
  const template = { template: { metadata } };
  return { spec: kind === 'CronJob' ? { jobTemplate: { spec: template } } : template };
}

function patchCommands({ kind, namespace = '', name }: Subject, patch: unknown): string[] {
  if (!patchable.has(kind)) return [];
  const resource = kind.toLowerCase();
  const apply = shellCommand(
    'kubectl',
    '-n',
    namespace,
    'patch',
    resource,
    name,
    '--type',
    'merge',
    '-p',
    JSON.stringify(patch),
  );
  return rolledOut.has(kind)
    ? [apply, shellCommand('kubectl', '-n', namespace, 'rollout', 'status', `${resource}/${name}`)]
    : [apply];
}

function patchNotes({ kind, name }: Subject): string[] {
  if (kind === 'CronJob') return ['Pods of the next run are made from the changed template.'];
  if (patchable.has(kind)) return [];
  if (kind === 'Pod')
    return [
      'A change of a live pod has no effect on where it runs: change its manifest, delete it and create it again.',
    ];
  if (kind === 'Job')
    return ['The template of a Job is immutable: change its manifest, delete it and create it again.'];
  return [`Change the pod template where ${kind} ${name} defines it, and let it make its pods again.`];
}

/** Who would undo a change made with kubectl. */
export function managerNotes({ kind, name }: Subject, workload: Workload | null): string[] {
  const manager = workload?.managedBy ?? null;
  if (manager === null) return [];
  return [`${kind} ${name} is managed by ${manager}: make the change there, or it will be reverted.`];
}

/** Commands that have a workload make its pods again, since Fargate decides about a pod only when it is created. */
export function restartCommands({ kind, namespace = '', name }: Subject, podNames: readonly string[]): string[] {
  if (rolledOut.has(kind))
    return [shellCommand('kubectl', '-n', namespace, 'rollout', 'restart', `${kind.toLowerCase()}/${name}`)];
  if (kind === 'Rollout') return [shellCommand('kubectl', 'argo', 'rollouts', '-n', namespace, 'restart', name)];
  if (kind === 'Pod' || kind === 'Job' || kind === 'CronJob') return [];
  return podNames.length === 0 ? [] : [shellCommand('kubectl', '-n', namespace, 'delete', 'pod', ...podNames)];
}

export function restartNotes({ kind }: Subject, workload: Workload | null): string[] {
  if (kind === 'Pod')
    return ['A bare pod has no owner that would make it again: delete it and create it from its manifest.'];
  if (kind === 'Job') return ['Pods of a Job are made again by deleting the Job and creating it from its manifest.'];
  if (kind === 'CronJob') return ['The next run makes new pods by itself.'];
  return workload === null && !rolledOut.has(kind) ? ['The owner makes the deleted pods again.'] : [];
}
