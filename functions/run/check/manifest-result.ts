import { type ManifestWorkload, placeIn } from '#collect/manifests/manifests.ts';
import { noConfiguration } from '#model/configuration/configuration.ts';
import { type FilePosition, type Finding, isWorkload, subjectText } from '#model/finding/finding.ts';
import type { ClusterResult } from '#model/result/result.ts';
import type { CheckInput, JudgedLayer } from './check-source.ts';
import type { CheckSource } from './check-sources.ts';
import { fieldOf } from './finding-field.ts';
import { subjectOf } from './fixes.ts';
import { mergeLayers } from './merge-layers.ts';
import { outlooksOf } from './outlooks.ts';

/** What was judged as the result of a check: findings know their place, workloads their outlook, and nothing runs yet. */
export function toManifestResult(
  layers: readonly JudgedLayer[],
  source: Pick<CheckSource, 'from' | 'unknown'>,
  input: CheckInput,
  warnings: readonly string[],
): ClusterResult {
  const merged = mergeLayers(layers.map((layer) => resultOf(layer, source, input)));
  return { ...merged, warnings: [...warnings, ...input.manifests.notes, ...merged.warnings] };
}

function resultOf(
  layer: JudgedLayer,
  { from, unknown }: Pick<CheckSource, 'from' | 'unknown'>,
  { logging, manifests, configuration = noConfiguration }: CheckInput,
): ClusterResult {
  const byName = new Map(layer.workloads.map((workload) => [subjectText(subjectOf(workload)), workload]));
  const outlooks = outlooksOf(layer, configuration, from !== 'nowhere');
  const result = { ...layer.result, ...Object.fromEntries(unknown.map((part) => [part, null])) };
  // No pods run that could be counted.
  delete result.placement;
  return {
    ...result,
    ...(unknown.includes('account') || unknown.includes('region') ? { arn: null } : {}),
    findings: result.findings.map((finding) =>
      placed(finding, byName, (one) => logging.place(one, result) ?? placeOf(one, manifests)),
    ),
    workloads: outlooks.map((outlook, index) => ({ ...outlook, ...nameOf(layer.workloads[index]) })),
    inventory: null,
  };
}

/** Where the object of a finding that makes no pods, such as a Service, is named; null when it is in no file. */
function placeOf({ subject }: Finding, { others }: CheckInput['manifests']): FilePosition | null {
  const object = [...others.values()]
    .flat()
    .find(
      ({ kind, namespace, name }) =>
        kind === subject.kind && name === subject.name && namespace === (subject.namespace ?? ''),
    );
  return object === undefined ? null : placeIn({ ...object, path: [] }, ['metadata', 'name']);
}

type ByName = ReadonlyMap<string, ManifestWorkload>;

/** What is in a file is changed there, not with commands on a cluster that has no such object yet. */
function placed(finding: Finding, byName: ByName, elsewhere: (finding: Finding) => FilePosition | null): Finding {
  const workload = byName.get(subjectText(finding.subject));
  const at = workload === undefined ? elsewhere(finding) : placeIn(workload, fieldOf(finding, workload));
  if (at === null) return finding;
  const { subject, affected, remediation } = finding;
  return {
    ...finding,
    ...location(at),
    affected: isWorkload(subject) ? { pods: 0, workloads: 1, names: [] } : affected,
    remediation: { ...remediation, commands: [] },
  };
}

/** Where the name of an object stands. */
function nameOf(workload: ManifestWorkload | undefined): { location?: FilePosition } {
  return location(workload === undefined ? null : placeIn({ ...workload, path: [] }, ['metadata', 'name']));
}

function location(at: FilePosition | null): { location?: FilePosition } {
  return at === null ? {} : { location: at };
}
