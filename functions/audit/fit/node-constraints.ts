import { printable } from '#lib/text/wording.ts';
import { profileLabel, type Pod } from '#model/facts/pod.ts';
import type { NodeRequirement } from '#model/facts/pod-asks.ts';
import type { Evidence } from '#model/finding/finding.ts';
import { anyNode, type FargateNode, labelOf, type NodeLabel, platformLabels } from './fargate-node.ts';

/** Degrees to which Fargate nodes meet a pod's constraints, from best to worst. */
const degrees = ['met', 'unread', 'may-miss', 'unmet'] as const;
export type Degree = (typeof degrees)[number];

/** Node constraints of a pod spec. */
export type Constrained = Pick<Pod, 'nodeSelector' | 'asks'>;

/** A requirement that is not met, or may not be. */
export interface Miss {
  readonly field: 'nodeSelector' | 'node affinity';
  readonly requirement: NodeRequirement;
  readonly node: FargateNode;
}

/** Best degree that Fargate's nodes reach, and the requirements that they miss. */
export interface NodeVerdict {
  readonly degree: Degree;
  readonly misses: readonly Miss[];
}

/** A pod without constraints fits every node. */
export function hasConstraints({ nodeSelector, asks }: Constrained): boolean {
  return asks.nodeTerms !== undefined || Object.keys(nodeSelector).length > 0;
}

/**
 * Compares nodeSelector and required node affinity with the possible nodes, as kube-scheduler does
 * (https://github.com/kubernetes/component-helpers/blob/master/scheduling/corev1/nodeaffinity/nodeaffinity.go): terms
 * are OR-ed, their requirements AND-ed, and a term without any matches nothing. The best node decides.
 */
export function judgeConstraints(asked: Constrained, nodes: readonly FargateNode[]): NodeVerdict {
  const [best = judgeOn(asked, anyNode)] = nodes
    .map((node) => judgeOn(asked, node))
    .sort((a, b) => rank(a.degree) - rank(b.degree));
  return best;
}

/** False when no Fargate node, in any zone, can meet the constraints. */
export function canBeFargate(asked: Constrained): boolean {
  return judgeConstraints(asked, [anyNode]).degree !== 'unmet';
}

/** The pod without its constraints on architecture and operating system. */
export function withoutPlatform({ nodeSelector, asks }: Constrained): Constrained {
  const rest = Object.entries(nodeSelector).filter(([key]) => !isPlatform(key));
  const terms = asks.nodeTerms?.map((term) => {
    const kept = term.filter(({ key }) => !isPlatform(key));
    // A term that asks only for a platform is then met, whereas an empty term matches nothing.
    return kept.length === 0 && term.length > 0 ? [always] : kept;
  });
  return { nodeSelector: Object.fromEntries(rest), asks: terms === undefined ? {} : { nodeTerms: terms } };
}

/** Whether a label key stands for an architecture or operating system. */
export function isPlatform(key: string): boolean {
  return Object.hasOwn(platformLabels, key);
}

const always: NodeRequirement = { key: 'kubernetes.io/os', operator: 'Exists', values: [], field: false };

function judgeOn({ nodeSelector, asks: { nodeTerms } }: Constrained, node: FargateNode): NodeVerdict {
  const selected = Object.entries(nodeSelector).map(([key, value]): RequirementVerdict => {
    return judged({ key, operator: 'In', values: [value], field: false }, 'nodeSelector', node);
  });
  const terms = nodeTerms?.map((term) =>
    allOf(
      term.map((one) => judged(one, 'node affinity', node)),
      term.length,
    ),
  );
  const all = [allOf(selected), ...(terms === undefined ? [] : [anyOf(terms)])];
  return { degree: worst(all.map(({ degree }) => degree)), misses: all.flatMap(({ misses }) => misses) };
}

interface RequirementVerdict {
  readonly degree: Degree;
  readonly miss: Miss;
}

function judged(requirement: NodeRequirement, field: Miss['field'], node: FargateNode): RequirementVerdict {
  return { degree: degreeOf(requirement, node), miss: { field, requirement, node } };
}

function allOf(parts: readonly RequirementVerdict[], least = 1): NodeVerdict {
  if (least === 0) return { degree: 'unmet', misses: [] };
  const degree = worst(parts.map((part) => part.degree));
  return { degree, misses: parts.filter((part) => part.degree !== 'met').map(({ miss }) => miss) };
}

/** If no term is met, every one of them is a miss. */
function anyOf(terms: readonly NodeVerdict[]): NodeVerdict {
  const degree = degrees.find((one) => terms.some((term) => term.degree === one)) ?? 'unmet';
  return { degree, misses: degree === 'met' ? [] : terms.flatMap(({ misses }) => misses) };
}

function worst(all: readonly Degree[]): Degree {
  return all.reduce<Degree>((a, b) => (rank(a) >= rank(b) ? a : b), 'met');
}

function rank(degree: Degree): number {
  return degrees.indexOf(degree);
}

/** Degree of a single requirement. */
export function degreeOf(requirement: NodeRequirement, node: FargateNode): Degree {
  const { field, key, operator, values } = requirement;
  if (!isWellFormed(requirement)) return 'unmet';
  if (field) return fieldDegree(requirement);
  const label = labelOf(key, node);
  if (operator === 'In' || operator === 'NotIn') return setDegree(label, values, operator);
  if (operator === 'Exists') return presence(label, { there: 'met', absent: 'unmet', unsure: 'may-miss' });
  if (operator === 'DoesNotExist') return presence(label, { there: 'unmet', absent: 'met', unsure: 'met' });
  return compared(label, operator, values[0] ?? '');
}

const isSetOperator = (operator: string) => operator === 'In' || operator === 'NotIn';

/** A requirement that the scheduler cannot read matches nothing. */
function isWellFormed({ key, operator, values, field }: NodeRequirement): boolean {
  if (field) return isSetOperator(operator) && key === 'metadata.name' && values.length === 1;
  if (isSetOperator(operator)) return values.length > 0;
  if (operator === 'Exists' || operator === 'DoesNotExist') return values.length === 0;
  return (operator === 'Gt' || operator === 'Lt') && values.length === 1 && isInteger(values[0] ?? '');
}

function isInteger(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}

/** Field `metadata.name` of a node. Fargate names each node anew, so an existing name belongs to another pod's node. */
function fieldDegree({ operator, values: [name = ''] }: NodeRequirement): Degree {
  if (operator === 'NotIn') return 'met';
  return name.startsWith('fargate-') ? 'may-miss' : 'unmet';
}

function setDegree(label: NodeLabel, values: readonly string[], operator: 'In' | 'NotIn'): Degree {
  const isIn = operator === 'In';
  if (typeof label === 'object') return values.includes(label.value) === isIn ? 'met' : 'unmet';
  if (label === 'unread') return 'unread';
  if (!isIn) return 'met';
  return label === 'absent' ? 'unmet' : 'may-miss';
}

function presence(label: NodeLabel, degree: Readonly<Record<'there' | 'absent' | 'unsure', Degree>>): Degree {
  return label === 'absent' || label === 'unsure' ? degree[label] : degree.there;
}

/** Known label values are words, which never compare with a number. */
function compared(label: NodeLabel, operator: string, than: string): Degree {
  if (label === 'unsure') return 'may-miss';
  if (typeof label !== 'object' || !isInteger(label.value)) return 'unmet';
  return (operator === 'Gt' ? BigInt(label.value) > BigInt(than) : BigInt(label.value) < BigInt(than))
    ? 'met'
    : 'unmet';
}

/** `nodeSelector disk ssd`, `node affinity team In a`. */
export function missText({ field, requirement: { key, operator, values } }: Miss): string {
  const asked = field === 'nodeSelector' ? values : [operator, ...values];
  return printable([field, key, ...asked].join(' '), 200);
}

export function missEvidence({ field, requirement: { key, operator, values }, node }: Miss): Evidence {
  const asked = field === 'nodeSelector' ? values : [operator, ...values];
  const label = labelOf(key, node);
  return {
    what: `${field} ${printable(key, 120)}`,
    is: printable(asked.join(' '), 200),
    shouldBe: typeof label === 'object' ? `what ${label.value} meets` : absentText[label],
  };
}

const absentText: Readonly<Record<Exclude<NodeLabel, object>, string>> = {
  own: 'absent, as each node of Fargate has a name of its own',
  unread: 'the zone of a subnet of the profile',
  unsure: 'absent, as nodes of Fargate are not known to have this label',
  absent: 'absent, as no node of Fargate has this label',
};

/** The author wants Fargate, but asks for it by a label that its pods have and its nodes do not. */
export function namesProfile(misses: readonly Miss[]): boolean {
  return misses.length > 0 && misses.every(({ requirement }) => requirement.key === profileLabel);
}
