import { isMap } from 'yaml';
import { compareText } from '#lib/text/compare.ts';
import { listed, plural } from '#lib/text/wording.ts';
import type { AuditorError } from '#model/auditor-error.ts';
import type { Manifest, PlacedObject } from './manifests.ts';

interface Found {
  readonly unread: number;
  readonly faults: readonly AuditorError[];
  readonly others: ReadonlyMap<string, readonly PlacedObject[]>;
  readonly skipped: ReadonlyMap<string, number>;
}

/** Sentence on why nothing in the named files was judged. */
export function whyNothing({ unread, faults, others, skipped }: Found): string {
  if (unread > faults.length)
    return `nothing was judged: ${plural(unread, 'thing')} that may make pods ${unread === 1 ? 'was' : 'were'} not read; see the notes`;
  const kinds = new Map(skipped);
  const objects = [...others.values()].flat();
  for (const { kind } of objects) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  if (kinds.size === 0) return 'nothing to judge: no Kubernetes object was found in what was named';
  const isLogging = objects.some(({ kind, name }) => kind === 'ConfigMap' && name === 'aws-logging');
  const hint = isLogging ? '; for aws-logging there is fargate-auditor logging -f FILE' : '';
  return `nothing to judge: none of what was named makes pods (${counted(kinds)})${hint}`;
}

/** `2 JobSet and 1 ScaledJob` */
export function counted(kinds: ReadonlyMap<string, number>): string {
  return listed([...kinds].sort(([a], [b]) => compareText(a, b)).map(([kind, many]) => `${String(many)} ${kind}`));
}

/** Documents that hold no map at all. */
export function hasOthers({ documents, resolve }: Manifest): boolean {
  return documents.some(({ contents }) => contents !== null && !isMap(resolve(contents)) && !isEmptyNode(contents));
}

function isEmptyNode(node: unknown): boolean {
  return typeof node === 'object' && node !== null && 'value' in node && node.value === null;
}

/** Said of a file that was named. */
export function emptyText({ file, text }: Manifest): string {
  return text.trim() === ''
    ? `${file} is empty: nothing to judge`
    : `${file} holds no Kubernetes object: nothing to judge`;
}

/** Said of what is no Kubernetes object. */
export function strange({ file }: Manifest, known: number): string {
  return known === 0
    ? `skipped ${file}: it holds no Kubernetes object (no apiVersion and kind)`
    : `skipped what in ${file} has no apiVersion and kind`;
}
