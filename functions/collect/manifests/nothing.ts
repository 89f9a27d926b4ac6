import { compareText } from '#lib/text/compare.ts';
import { listed, plural } from '#lib/text/wording.ts';
import type { Fault } from '#model/fault.ts';
import type { PlacedObject } from './manifests.ts';

interface Found {
  readonly unread: number;
  readonly faults: readonly Fault[];
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
