import type { TemplatePath } from '#collect/manifests/place-in.ts';
import type { ManifestWorkload } from '#collect/manifests/manifests.ts';
import { computeTypeAnnotation, profileLabel } from '#model/on-fargate.ts';
import type { Finding } from '#model/result.ts';

/** A field that a rule may be about: its key, what it holds, and the keys above it. */
interface Field {
  readonly key: string;
  readonly value: unknown;
  readonly above: TemplatePath;
}

type Test = (field: Field, finding: Finding) => boolean;

const keyIs =
  (...keys: readonly string[]): Test =>
  ({ key }) =>
    keys.includes(key);
const isTrue =
  (...keys: readonly string[]): Test =>
  ({ key, value }) =>
    keys.includes(key) && value === true;
const nodeFields = ['schedulerName', 'nodeName'];

/** What of a pod template each rule is about, in the order of what says most. */
const tests: Readonly<Record<string, readonly Test[]>> = {
  'selector-labels-missing': [({ key }, finding) => isLabelOf(finding, key), keyIs('labels')],
  'profile-pin-invalid': [keyIs(profileLabel)],
  'profile-ambiguous': [keyIs('labels')],
  'profile-bypassed': [
    ({ key }, { evidence }) => key === computeTypeAnnotation && evidence.some(({ what }) => what.includes(key)),
    ({ key }, { evidence }) => nodeFields.includes(key) && evidence.some(({ what }) => what.includes(key)),
    keyIs(...nodeFields),
  ],
  'coredns-off-fargate': [keyIs(computeTypeAnnotation)],
  'pod-host-access': [isTrue('hostNetwork', 'hostPID', 'hostIPC')],
  'pod-privileged': [isTrue('privileged'), isTrue('allowPrivilegeEscalation')],
  'pod-capability-unsupported': [({ key, above }) => key === 'add' && above.at(-1) === 'capabilities'],
  'pod-host-port': [keyIs('hostPort', 'hostIP')],
  'pod-volume-unsupported': [
    ({ key, value, above }, finding) => key === 'name' && above.at(-2) === 'volumes' && names(finding, value),
    keyIs('volumes', 'volumeDevices'),
  ],
  'pod-gpu-request': [({ key, above }) => key.includes('/') && ['limits', 'requests'].includes(String(above.at(-1)))],
  'pod-architecture-unsupported': [
    ({ key, above }) => key.startsWith('kubernetes.io/') && above.at(-1) === 'nodeSelector',
    keyIs('nodeSelector', 'nodeAffinity', 'os', 'runtimeClassName'),
  ],
  'node-constraint-unmet': [
    ({ key, above }, { evidence }) => evidence.some(({ what }) => what === [above.at(-1), key].join(' ')),
    keyIs('nodeSelector', 'nodeAffinity', 'affinity'),
  ],
  'node-feature-missing': [
    ({ key, value }, finding) =>
      ['sysctls', 'resourceClaims'].includes(key) && Array.isArray(value) && /sysctl|claim/.test(finding.message),
    ({ key, above }, { evidence }) =>
      ['limits', 'requests'].includes(String(above.at(-1))) && evidence.some(({ what }) => what.endsWith(`: ${key}`)),
    keyIs('runtimeClassName'),
  ],
  'topology-spread-ineffective': [keyIs('topologySpreadConstraints')],
  'daemonset-on-fargate': [keyIs('tolerations')],
  'pod-too-large': [keyIs('resources')],
  'limits-above-requests': [keyIs('limits'), keyIs('resources')],
  'requests-missing': [keyIs('resources'), keyIs('containers')],
  'capacity-rounded-up': [keyIs('resources')],
  'toleration-by-hand': [keyIs('tolerations')],
  'pod-identity-on-fargate': [keyIs('serviceAccountName')],
};

function isLabelOf({ evidence }: Finding, key: string): boolean {
  return evidence.some(({ what }) => what === `pod label ${key}`);
}

/** The finding says the name as a word of its own. */
function names({ message, evidence }: Finding, name: unknown): boolean {
  if (typeof name !== 'string' || name === '') return false;
  const texts = [message, ...evidence.map(({ what, is }) => `${what} ${is}`)];
  return texts.some((text) => text.split(/[^\w.-]+/).includes(name));
}

/**
 * The field of the pod template that a finding is about, the container it names first; an empty path when no field is.
 */
export function fieldOf(finding: Finding, { raw, path }: ManifestWorkload): TemplatePath {
  const template = path.reduce<unknown>((node, key) => (isObject(node) ? node[key] : undefined), raw);
  const fields = [...fieldsOf(template, [])];
  for (const test of tests[finding.rule] ?? []) {
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
  return isObject(container) && names(finding, container['name']);
}

const deepest = 24;

/** In the order of the text. What aliases share is looked at where it comes first. */
function* fieldsOf(node: unknown, above: TemplatePath, seen = new Set<unknown>()): Iterable<Field> {
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
