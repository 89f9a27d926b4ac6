import { type ManifestWorkload, placeIn, type TemplatePath } from '#collect/manifests/manifests.ts';
import { noConfiguration } from '#model/configuration/configuration.ts';
import { type FilePosition, type Finding, isWorkload, subjectText } from '#model/finding/finding.ts';
import { type ClusterResult, auditStatus, coverageOf, leftUnjudged, type Verdict } from '#model/result/result.ts';
import { bySeverity } from '#model/finding/severity.ts';
import { sumWaivers } from '#track/waivers/waivers.ts';
import { mentions, type TemplateField } from '#audit/rule.ts';
import { rules } from '#audit/rules/index.ts';
import type { CheckInput, ManifestBatch, ProfileSource } from './check-sources.ts';
import { subjectOf } from './fixes.ts';
import { outlooksOf } from './outlooks.ts';
import { templateAt } from '#collect/manifests/manifest-source.ts';
import { plural, printable } from '#lib/text/wording.ts';

/** Result of a check: findings have a file position, workloads a placement forecast, and nothing runs yet. */
export function toManifestResult(
  layers: readonly ManifestBatch[],
  source: Pick<ProfileSource, 'from' | 'unknown'>,
  input: CheckInput,
  warnings: readonly string[],
): ClusterResult {
  const merged = mergeLayers(layers.map((layer) => resultOf(layer, source, input)));
  const { notes, faults, makers } = input.manifests;
  const told = [...faults.map(({ message }) => printable(message, 2000)), ...mostlyUnread(makers), ...notes];
  return { ...merged, warnings: [...warnings, ...told, ...merged.warnings] };
}

/** Warning shown first if most workloads were not judged; if none were, that is a failure instead. */
export function mostlyUnread({ all, unread }: CheckInput['manifests']['makers']): string[] {
  if (unread === 0 || unread * 2 < all || unread === all) return [];
  return [
    `${String(unread)} of ${plural(all, 'thing')} that may make pods ${unread === 1 ? 'was' : 'were'} not judged`,
  ];
}

function resultOf(
  layer: ManifestBatch,
  { from, unknown }: Pick<ProfileSource, 'from' | 'unknown'>,
  { logging, manifests, configuration = noConfiguration }: CheckInput,
): ClusterResult {
  // A ReplicaSet represents a Deployment that is in no file.
  const subjects = layer.workloads.map((workload, index) => layer.planned[index]?.subject ?? subjectOf(workload));
  const byName = new Map(
    layer.workloads.map((workload, index) => [subjectText(subjects[index] ?? subjectOf(workload)), workload]),
  );
  const outlooks = outlooksOf(layer, configuration, from !== 'nowhere');
  const result = { ...layer.result, ...Object.fromEntries(unknown.map((part) => [part, null])) };
  // There are no running pods to count.
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

/** Position of the name of a finding's object that creates no pods, such as a Service; null if it is in no file. */
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

/** An object in a file is changed there, not with commands on a cluster that does not have it yet. */
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

/** Position of an object's name. */
function nameOf(workload: ManifestWorkload | undefined): { location?: FilePosition } {
  return location(workload === undefined ? null : placeIn({ ...workload, path: [] }, ['metadata', 'name']));
}

function location(at: FilePosition | null): { location?: FilePosition } {
  return at === null ? {} : { location: at };
}

/** Merges results for the same cluster. A finding that they share is kept once, with its other positions. */
function mergeLayers(layers: readonly ClusterResult[]): ClusterResult {
  const [first, ...others] = layers;
  if (first === undefined) throw new Error('there is nothing to merge');
  if (others.length === 0) return first;
  const verdicts = first.verdicts.map((verdict) => joined(verdict, others));
  const waivers = sumWaivers(layers);
  return {
    ...first,
    status: auditStatus(verdicts),
    warnings: [...new Set(layers.flatMap(({ warnings }) => warnings))],
    verdicts,
    coverage: coverageOf(verdicts),
    findings: distinct(layers.flatMap(({ findings }) => findings)).sort(bySeverity),
    workloads: layers.flatMap(({ workloads = [] }) => workloads),
    ...(waivers === undefined ? {} : { waivers }),
  };
}

/** Order of precedence when verdicts are merged. */
const order: readonly Verdict['status'][] = ['fail', 'not-evaluated', 'pass', 'not-applicable'];

function joined(verdict: Verdict, others: readonly ClusterResult[]): Verdict {
  const same = others.flatMap(({ verdicts }) => verdicts.filter(({ rule }) => rule === verdict.rule));
  const all = [verdict, ...same].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const [worst = verdict] = all;
  // Questions that one layer left open stay open, whatever another found.
  const open = all.filter(leftUnjudged);
  const mine = all.filter((one) => one.status === worst.status || open.includes(one));
  const reasons = [...new Set(mine.flatMap(({ reason }) => reason ?? []))];
  return {
    ...worst,
    judged: all.reduce((sum, { judged }) => sum + judged, 0),
    unread: open.reduce((most, { unread }) => Math.max(most, unread, 1), 0),
    ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
    missingPermissions: [...new Set(all.flatMap(({ missingPermissions }) => missingPermissions))],
  };
}

function distinct(findings: readonly Finding[]): Finding[] {
  const groups = Map.groupBy(findings, ({ fingerprint }) => fingerprint);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, evidence: [...first.evidence, ...others.flatMap(alsoAt)] }],
  );
}

function alsoAt({ location }: Finding): Finding['evidence'] {
  if (location === undefined) return [];
  return [{ what: 'also at', is: `${location.file}:${String(location.line)}:${String(location.column)}` }];
}

const tests = new Map(rules.map(({ id, field }) => [id, field ?? []]));

/**
 * Field of the pod template that a finding is about, in the container it names first; an empty path if there is none.
 */
function fieldOf(finding: Finding, { raw, path }: ManifestWorkload): TemplatePath {
  const template = templateAt(raw, path);
  const fields = [...fieldsOf(template, [])];
  for (const test of tests.get(finding.rule) ?? []) {
    const hits = fields.filter((field) => test(field, finding));
    const [hit] = [...hits.filter(({ above }) => isNamed(finding, template, above)), ...hits];
    if (hit !== undefined) return [...hit.above, hit.key];
  }
  return [];
}

/** Whether the field is in a container that the finding names. */
function isNamed(finding: Finding, template: unknown, [, list, index]: TemplatePath): boolean {
  if (list !== 'containers' && list !== 'initContainers') return false;
  const spec = isObject(template) && isObject(template['spec']) ? template['spec'] : {};
  const containers: unknown = spec[list];
  const container: unknown = Array.isArray(containers) ? containers[Number(index)] : undefined;
  return isObject(container) && mentions(finding, container['name']);
}

const deepest = 24;

/** Fields in the order of the text. A value that aliases share is visited where it first occurs. */
function* fieldsOf(node: unknown, above: TemplatePath, seen = new Set<unknown>()): Iterable<TemplateField> {
  if (typeof node !== 'object' || node === null || above.length > deepest || seen.has(node)) return;
  seen.add(node);
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) yield* fieldsOf(item, [...above, index], seen);
    return;
  }
  for (const [key, value] of Object.entries(node)) {
    yield { key, value, above };
    yield* fieldsOf(value, [...above, key], seen);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
