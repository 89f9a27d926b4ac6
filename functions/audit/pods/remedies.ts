import { shellCommand } from '#lib/shell-quote.ts';
import { yamlText } from '#lib/yaml-text.ts';
import { computeTypeAnnotation } from '#model/on-fargate.ts';
import type { Subject } from '#model/subject.ts';
import type { Workload } from '#model/workload.ts';
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
export function fixTemplate(
  { subject, workload, planned }: JudgedPod,
  metadata: Partial<TemplateMetadata>,
): TemplateFix {
  const patch = inTemplate(subject.kind, { metadata });
  // What is only planned is changed in its manifest.
  if (planned) return { commands: [], patch: yamlText(patch), notes: managerNotes(subject, workload) };
  return {
    commands: patchCommands(subject, patch),
    patch: yamlText(patch),
    notes: templateNotes({ subject, workload }),
  };
}

export interface SpecRevision {
  readonly commands: string[];
  readonly patch?: string;
  readonly notes: string[];
}

/**
 * How the pod spec of the template should read, for a person to judge: what it takes away, the program may need. Without
 * `spec` only the notes.
 */
export function reviseSpec(
  { subject, workload, placement }: JudgedPod,
  spec?: Readonly<Record<string, unknown>>,
): SpecRevision {
  const stay =
    placement.otherCapacity === 'none'
      ? 'The cluster has no other nodes: what needs this cannot run in it.'
      : `What needs this can stay off Fargate: ${computeTypeAnnotation}: ec2 as an annotation of the pod template keeps it on other nodes.`;
  return {
    commands: [],
    ...(spec !== undefined && { patch: yamlText(inTemplate(subject.kind, { spec })) }),
    notes: [stay, ...templateNotes({ subject, workload })],
  };
}

/** What a person should know who changes the template by hand. */
export function templateNotes({ subject, workload }: Pick<JudgedPod, 'subject' | 'workload'>): string[] {
  return [...patchNotes(subject), ...managerNotes(subject, workload)];
}

interface TemplatePatch {
  readonly metadata?: Partial<TemplateMetadata>;
  readonly spec?: unknown;
}

function inTemplate(kind: string, patch: TemplatePatch): unknown {
  if (kind === 'Pod') return patch;
  const template = { template: patch };
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
export function managerNotes(
  { kind, name }: Pick<Subject, 'kind' | 'name'>,
  managed: Pick<Workload, 'managedBy'> | null,
): string[] {
  const manager = managed?.managedBy ?? null;
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
