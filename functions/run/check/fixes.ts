import path from 'node:path';
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { canBeFargate } from '#audit/fit/node-constraints.ts';
import type { JudgedPod } from '#audit/rule.ts';
import { explainMatch } from '#audit/placement/explain-match.ts';
import { identifies } from '#audit/placement/nearest-selector.ts';
import { recreatedLabels } from '#audit/placement/placement.ts';
import { addLabels } from '#collect/manifests/add-labels.ts';
import type { LabelFix } from '#collect/manifests/label-edits.ts';
import { standardInput } from '#collect/manifests/manifest-files.ts';
import { type Manifest, type ManifestWorkload, placeText } from '#collect/manifests/manifests.ts';
import type { ClusterFacts } from '#model/facts/cluster-facts.ts';
import { type Subject, subjectText } from '#model/finding/finding.ts';
import type { ManifestBatch } from './check-sources.ts';

/** File changes, and fixes that could not be made for certain. */
export interface Fixes {
  /** Unified diff for `git apply` and `patch -p1`; empty if nothing is certain. */
  readonly diff: string;
  readonly notes: readonly string[];
}

/** Labels that workloads need for the profiles of one source. */
export type WantedLabels = ReadonlyMap<ManifestWorkload, Corrections>;

type Corrections = Pick<LabelFix, 'labels' | 'slips'>;

/**
 * Labels that are certainly missing: the namespace is selected, one selector is nearest, and it has each label without
 * a wildcard. A label that identifies a pod belongs to another workload, and is never guessed.
 */
export function wantedLabels(layers: readonly ManifestBatch[]): WantedLabels {
  const entries = layers.flatMap(({ facts, planned, workloads }) =>
    workloads.map((workload, index) => {
      const pod = planned[index];
      return [workload, pod === undefined ? null : certainLabels(pod, facts)] as const;
    }),
  );
  return new Map(entries.filter((entry): entry is [ManifestWorkload, Corrections] => entry[1] !== null));
}

function certainLabels(judged: JudgedPod, { profiles }: Pick<ClusterFacts, 'profiles'>): Corrections | null {
  const { pod, workload, placement } = judged;
  if (placement.problem?.kind !== 'labels-missing' || !profiles.ok) return null;
  // It would fit no node on Fargate.
  if (!canBeFargate(pod)) return null;
  const { nearest, another, fixed, slips } = placement.problem;
  if (another || fixed || nearest.changes.some(({ key, example }) => example || identifies(key))) return null;
  const active = profiles.value.filter(({ status }) => status === 'ACTIVE');
  const others = explainMatch(active, pod.namespace, recreatedLabels(pod, workload)).filter(
    ({ namespaceMatches, changes }) => namespaceMatches && changes.length <= nearest.changes.length,
  );
  const labels = Object.fromEntries(nearest.changes.map(({ key, value }) => [key, value]));
  const isOne = others.every(
    ({ changes }) => JSON.stringify(sorted(changes)) === JSON.stringify(sorted(nearest.changes)),
  );
  return isOne ? { labels, slips } : null;
}

function sorted(changes: readonly { readonly key: string; readonly value: string }[]): string[] {
  return changes.map(({ key, value }) => `${key}=${value}`).sort();
}

/** One diff for all files. A label for which targets need different values is left unchanged. */
export function fixesFor(workloads: readonly ManifestWorkload[], wanted: readonly WantedLabels[]): Fixes {
  const notes: string[] = [];
  const fixes = workloads.flatMap((workload): LabelFix[] => {
    const sets = wanted.map((one) => one.get(workload) ?? { labels: {}, slips: {} });
    const labels = agreed(sets.map((one) => one.labels));
    if (labels === null) notes.push(`${nameOf(workload)} is left as it is: the clusters want different labels`);
    return labels === null || Object.keys(labels).length === 0 ? [] : [{ workload, labels, slips: slipsOfAll(sets) }];
  });
  const byFile = Map.groupBy(fixes, ({ workload }) => workload.manifest);
  const diffs = [...byFile].map(([manifest, own]) => {
    const { text, left } = addLabels(manifest.text, own);
    notes.push(...left.map(leftNote));
    const diff = diffOf(manifest, text);
    if (diff !== '') notes.push(...applyNote(manifest));
    return diff;
  });
  return { diff: diffs.join(''), notes };
}

function agreed(sets: readonly LabelFix['labels'][]): LabelFix['labels'] | null {
  const all: Record<string, string> = {};
  for (const [key, value] of sets.flatMap((set) => Object.entries(set))) {
    if (Object.hasOwn(all, key) && all[key] !== value) return null;
    all[key] = value;
  }
  return all;
}

/**
 * A key that only some of the clusters consider a typo may be in another one's selectors: it stays, next to the right
 * one.
 */
function slipsOfAll(sets: readonly Corrections[]): LabelFix['slips'] {
  const [first = {}] = sets.map(({ slips }) => slips);
  return Object.fromEntries(
    Object.entries(first).filter(([key, own]) =>
      sets.every(({ slips }) => Object.hasOwn(slips, key) && slips[key] === own),
    ),
  );
}

function leftNote({ workload, labels }: LabelFix): string {
  const text = Object.entries(labels)
    .map(([key, value]) => `${key}: "${value}"`)
    .join(', ');
  return `${nameOf(workload)} is left as it is: ${text} cannot be written there without changing more, such as what an anchor shares; do it by hand`;
}

function nameOf(workload: ManifestWorkload): string {
  return `${subjectText(subjectOf(workload))} at ${placeText(workload)}`;
}

export function subjectOf({ kind, namespace, name }: ManifestWorkload): Subject {
  return { kind, namespace, name };
}

function diffOf({ file, text }: Manifest, fixed: string): string {
  if (text === fixed) return '';
  const name =
    patchName(file) ?? (file === standardInput ? 'stdin' : withSlashes(path.resolve(file)).replace(/^\/+/, ''));
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, text, fixed, undefined, undefined, options);
}

/** Path as git takes it, from the current folder; null for a file outside of it, and for standard input. */
function patchName(file: string): string | null {
  if (file === standardInput) return null;
  const relative = withSlashes(path.relative('', file));
  return relative.startsWith('../') || path.isAbsolute(relative) ? null : relative;
}

function withSlashes(file: string): string {
  return file.replaceAll('\\', '/');
}

/** How to apply the change of a file that has no path in the current folder. */
function applyNote({ file }: Manifest): string[] {
  if (file === standardInput) return ['the change is of the text of standard input: apply it where that is kept'];
  return patchName(file) === null ? [`${file} is not in the current folder: apply its change with patch -d / -p1`] : [];
}
