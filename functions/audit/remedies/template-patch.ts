import { shellCommand } from '#lib/text/wording.ts';
import { yamlText } from '#lib/text/yaml-text.ts';
import { computeTypeAnnotation } from '#model/facts/pod.ts';
import type { JudgedPod, Remedy } from '../rule.ts';
import { managerNotes } from './steps.ts';

/** Kinds whose template can be patched in place. */
const patchable = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Rollout']);

/** Change of the template, without a summary. */
export type TemplateChange = Omit<Remedy, 'summary'> & { readonly commands: string[]; readonly notes: string[] };

type TemplateMetadata = Readonly<Record<'labels' | 'annotations', Readonly<Record<string, string | null>>>>;

/** Changes labels or annotations (null removes one) of a workload's pod template. */
export function fixTemplate(judged: JudgedPod, metadata: Partial<TemplateMetadata>): TemplateChange {
  const patch = inTemplate(judged.subject.kind, { metadata });
  return changeBy(judged, patch, patchCommand(judged, patch, ['--type', 'merge']));
}

/**
 * Shows how the pod spec of the template should read, for a person to judge: the program may need the parts that it
 * removes. Without `spec`, only the notes.
 */
export function reviseSpec(judged: JudgedPod, spec?: Readonly<Record<string, unknown>>): TemplateChange {
  const { notes, ...change } = spec === undefined ? changeByHand(judged) : setSpec(judged, spec);
  const stay =
    judged.placement.otherCapacity === 'none'
      ? 'The cluster has no other nodes: what needs this cannot run in it.'
      : `What needs this can stay off Fargate: ${computeTypeAnnotation}: ec2 as an annotation of the pod template keeps it on other nodes.`;
  return { ...change, notes: [stay, ...notes] };
}

/** Sets fields of the template's pod spec; containers are matched by name. */
export function setSpec(judged: JudgedPod, spec: Readonly<Record<string, unknown>>): TemplateChange {
  const patch = inTemplate(judged.subject.kind, { spec });
  // The API server does not merge lists of custom resources by name.
  const isMerged = judged.subject.kind !== 'Rollout';
  return changeBy(judged, patch, isMerged ? patchCommand(judged, patch, []) : []);
}

/** Change that is left to a person, who knows the values. */
export function changeByHand({ subject, workload }: JudgedPod): TemplateChange {
  return { commands: [], notes: managerNotes(subject, workload), madeAgain: 'by-hand' };
}

/** Removes an item from a list of the template's pod spec, if the item there is the expected one. */
export function removeFromTemplate(
  judged: JudgedPod,
  { path, key, value }: { readonly path: string; readonly key: string; readonly value: string },
): TemplateChange {
  const { kind, name } = judged.subject;
  const at = `${kind === 'CronJob' ? '/spec/jobTemplate' : ''}/spec/template/spec/${path}`;
  const operations = [
    { op: 'test', path: `${at}/${key}`, value },
    { op: 'remove', path: at },
  ];
  if (judged.planned || !patchable.has(kind)) return changeByHand(judged);
  const { notes } = changeByHand(judged);
  const words = ['patch', kind.toLowerCase(), name, '--type', 'json', '-p', JSON.stringify(operations)];
  return { commands: [inNamespace(judged, words)], notes, madeAgain: 'changed' };
}

function changeBy(judged: JudgedPod, patch: unknown, commands: string[]): TemplateChange {
  const { subject, workload, planned } = judged;
  const isApplied = planned || commands.length > 0 || !patchable.has(subject.kind);
  return {
    commands,
    patch: yamlText(patch),
    notes: managerNotes(subject, workload),
    madeAgain: isApplied ? 'changed' : 'by-hand',
  };
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

/** No command for planned pods, which are changed in their manifest. */
function patchCommand(judged: JudgedPod, patch: unknown, type: readonly string[]): string[] {
  const { kind, name } = judged.subject;
  if (judged.planned || !patchable.has(kind)) return [];
  return [inNamespace(judged, ['patch', kind.toLowerCase(), name, ...type, '-p', JSON.stringify(patch)])];
}

function inNamespace({ subject: { namespace = '' } }: JudgedPod, words: readonly string[]): string {
  return shellCommand('kubectl', '-n', namespace, ...words);
}
