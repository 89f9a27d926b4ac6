/** Field and label selectors as the Kubernetes API server reads them. */

export interface AnyObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

export type Predicate = (object: AnyObject) => boolean;

export class BadSelector extends Error {}

const everywhere = ['metadata.name', 'metadata.namespace'];
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  pods: [
    ...['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork'],
    ...['status.phase', 'status.podIP', 'status.nominatedNodeName'],
  ],
  events: [
    ...['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(
      (f) => `involvedObject.${f}`,
    ),
    ...['reason', 'reportingComponent', 'source', 'type'],
  ],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
};
const defaults: Readonly<Record<string, string>> = {
  'spec.schedulerName': 'default-scheduler',
  'status.phase': 'Pending',
  'spec.restartPolicy': 'Always',
};

export function fieldPredicate(resource: string, selector: string): Predicate {
  const terms = selector
    .split(',')
    .filter(Boolean)
    .map((term) => fieldTerm(resource, term));
  return (object) => terms.every((matches) => matches(object));
}

function fieldTerm(resource: string, term: string): Predicate {
  const [, field = '', operator, value] = /^([^=!]+)(==|=|!=)(.*)$/.exec(term) ?? [];
  if (operator === undefined) throw new BadSelector(`invalid selector: '${term}'; can't understand '${term}'`);
  if (![...everywhere, ...(fieldsOf[resource] ?? [])].includes(field)) {
    throw new BadSelector(`field label not supported: ${field}`);
  }
  return (object) => (fieldValue(object, field) === value) === (operator !== '!=');
}

function fieldValue(object: AnyObject, field: string): string {
  let value: unknown = object;
  for (const step of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[step];
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : (defaults[field] ?? '');
}

export function labelPredicate(selector: string): Predicate {
  // Commas inside parentheses separate values, not requirements.
  const terms = selector
    .split(/,(?![^(]*\))/)
    .filter((term) => term.trim() !== '')
    .map((term) => labelTerm(term.trim()));
  return ({ metadata }) => terms.every((matches) => matches(metadata.labels ?? {}));
}

type LabelTerm = (labels: Readonly<Record<string, string>>) => boolean;

function labelTerm(term: string): LabelTerm {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
  if (set !== null) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => values.includes(labels[key] ?? '\0') === (operator === 'in');
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term);
  if (equality !== null) {
    const [, key = '', operator, value] = equality;
    return (labels) => (labels[key] === value) === (operator !== '!=');
  }
  const existence = /^(!?)([A-Za-z0-9./_-]+)$/.exec(term);
  if (existence === null) throw new BadSelector(`unable to parse requirement: ${term}`);
  const [, not, key = ''] = existence;
  return (labels) => Object.hasOwn(labels, key) === (not === '');
}
