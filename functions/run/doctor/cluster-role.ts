import { accessWithout, type KubernetesAccess } from '#collect/doctor/grants.ts';

const name = 'fargate-auditor';

interface RbacRule {
  readonly group: string;
  readonly resources: readonly string[];
  readonly name: string | undefined;
  readonly verbs: readonly string[];
}

/** The whole ClusterRole of an audit, and its binding to the group that access entries name, as YAML. */
export function clusterRoleText(without: readonly string[] = []): string {
  const rules = [...Map.groupBy(kindRules(without), keyOf).values()].flatMap(merged).map(ruleLines);
  return [
    '# What fargate-auditor reads of a cluster, and nothing else: get and list only, no Secrets, ConfigMaps by name alone.',
    '# fargate-auditor doctor --print-rbac prints this. Give the identity that audits an access entry in the group below:',
    `#   aws eks create-access-entry --cluster-name NAME --principal-arn ARN --kubernetes-groups ${name}`,
    ...['apiVersion: rbac.authorization.k8s.io/v1', 'kind: ClusterRole', 'metadata:', `  name: ${name}`, 'rules:'],
    ...rules.flat().map((line) => `  ${line}`),
    ...binding,
    '',
  ].join('\n');
}

/** The smallest rule of a ClusterRole that grants one access. */
export function ruleText(access: KubernetesAccess): string {
  return ruleLines(toRule(access, [access])).join('\n');
}

/** What is done with each kind, and with objects of it that are named. */
function kindRules(without: readonly string[]): RbacRule[] {
  return [...Map.groupBy(accessWithout(without), ({ resource }) => resource).values()].flatMap((ofKind) =>
    [...Map.groupBy(ofKind, (access) => access.name).values()].flatMap((all) => {
      const [first] = all;
      return first === undefined ? [] : [toRule(first, all)];
    }),
  );
}

function toRule({ group, resource, name: named }: KubernetesAccess, all: readonly KubernetesAccess[]): RbacRule {
  const verbs = [...new Set(all.map(({ verb }) => verb))].sort();
  return { group, resources: [resource], name: named, verbs };
}

function keyOf({ group, name: named, verbs }: RbacRule): string {
  return JSON.stringify([group, named, verbs]);
}

function merged(rules: readonly RbacRule[]): RbacRule[] {
  const [first] = rules;
  return first === undefined ? [] : [{ ...first, resources: rules.flatMap(({ resources }) => resources) }];
}

function ruleLines({ group, resources, name: named, verbs }: RbacRule): string[] {
  return [
    `- apiGroups: [${group === '' ? "''" : group}]`,
    `  resources: [${resources.join(', ')}]`,
    ...(named === undefined ? [] : [`  resourceNames: [${named}]`]),
    `  verbs: [${verbs.join(', ')}]`,
  ];
}

const binding = [
  ...['---', 'apiVersion: rbac.authorization.k8s.io/v1', 'kind: ClusterRoleBinding', 'metadata:', `  name: ${name}`],
  ...['roleRef:', '  apiGroup: rbac.authorization.k8s.io', '  kind: ClusterRole', `  name: ${name}`],
  ...['subjects:', '  - kind: Group', `    name: ${name}`, '    apiGroup: rbac.authorization.k8s.io'],
];
