import { mentions, type TemplateField } from '#audit/rule.ts';
import { rules } from '#audit/rules/index.ts';
import type { TemplatePath, ManifestWorkload } from '#collect/manifests/manifests.ts';
import type { Finding } from '#model/finding/finding.ts';

const tests = new Map(rules.map(({ id, field }) => [id, field ?? []]));

/**
 * The field of the pod template that a finding is about, the container it names first; an empty path when no field is.
 */
export function fieldOf(finding: Finding, { raw, path }: ManifestWorkload): TemplatePath {
  const template = path.reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), raw);
  const fields = [...fieldsOf(template, [])];
  for (const test of tests.get(finding.rule) ?? []) {
    const hits = fields.filter((field) => test(field, finding));
    const [hit] = [...hits.filter(({ above }) => isNamed(finding, template, above)), ...hits];
    if (hit !== undefined) return [...hit.above, hit.key];
  }
  return [];
}

/** Whether the field lies in a container whose name the finding says. */
function isNamed(finding: Finding, template: unknown, [, list, index]: TemplatePath): boolean {
  if (list !== 'containers' && list !== 'initContainers') return false;
  const spec = isObject(template) && isObject(template['spec']) ? template['spec'] : {};
  const containers: unknown = spec[list];
  const container: unknown = Array.isArray(containers) ? containers[Number(index)] : undefined;
  return isObject(container) && mentions(finding, container['name']);
}

const deepest = 24;

/** In the order of the text. What aliases share is looked at where it comes first. */
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
