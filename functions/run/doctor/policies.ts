import {
  type AwsAction,
  accessWithout,
  awsGrant,
  type AwsResource,
  grantedActions,
  type KubernetesAccess,
} from '#collect/doctor/grants.ts';
import { partitionOfRegion } from '#collect/live/partition.ts';

/** Scope of a policy; an absent field stands for any. */
export interface PolicyScope {
  readonly partition?: string;
  readonly region?: string | undefined;
  readonly account?: string;
  readonly cluster?: string | undefined;
  /** ARNs of execution roles. */
  readonly roles?: readonly string[];
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const sids: Readonly<Record<AwsResource, string>> = {
  cluster: 'ReadClusters',
  fargateprofile: 'ReadProfiles',
  'access-entry': 'ReadAccessEntries',
  role: 'ReadRoles',
  policy: 'ReadPolicies',
  any: 'ReadWhatKnowsNoResource',
};

/** Complete IAM policy of an audit, as JSON. */
export function policyText(scope: PolicyScope, allClusters = false, without: readonly string[] = []): string {
  const groups = Map.groupBy(grantedActions(allClusters, without), (action) => awsGrant(action).on);
  const statements = [...groups].map(([on, actions]): Statement => ({
    Sid: sids[on],
    ...statement(actions, on, scope),
  }));
  return `${JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 2)}\n`;
}

/** Smallest statement that grants one action. */
export function statementText(action: AwsAction, scope: PolicyScope): string {
  return JSON.stringify(statement([action], awsGrant(action).on, scope));
}

function statement(actions: readonly AwsAction[], on: AwsResource, scope: PolicyScope): Statement {
  return { Effect: 'Allow', Action: oneOrAll(actions), Resource: oneOrAll(resources(on, scope)) };
}

function oneOrAll(words: readonly string[]): string | readonly string[] {
  const [first, ...more] = words;
  return first !== undefined && more.length === 0 ? first : words;
}

function resources(on: AwsResource, scope: PolicyScope): readonly string[] {
  const { region = '*', account = '*', cluster = '*' } = scope;
  const { partition = partitionOfRegion(region) } = scope;
  const eks = `arn:${partition}:eks:${region}:${account}`;
  const iam = `arn:${partition}:iam:`;
  const all: Readonly<Record<AwsResource, readonly string[]>> = {
    cluster: [`${eks}:cluster/${cluster}`],
    fargateprofile: [`${eks}:fargateprofile/${cluster}/*/*`],
    // AWS does not document the resource of an access entry that does not exist, so the cluster is listed as well.
    'access-entry': [`${eks}:access-entry/${cluster}/*`, `${eks}:cluster/${cluster}`],
    role: scope.roles ?? [`${iam}:${account}:role/*`],
    policy: [`${iam}:${account}:policy/*`, `${iam}:aws:policy/*`],
    any: ['*'],
  };
  return all[on];
}

const name = 'fargate-auditor';

interface RbacRule {
  readonly group: string;
  readonly resources: readonly string[];
  readonly name: string | undefined;
  readonly verbs: readonly string[];
}

/** Complete ClusterRole of an audit, with its binding to the group that access entries name, as YAML. */
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

/** Smallest ClusterRole rule that grants one access. */
export function ruleText(access: KubernetesAccess): string {
  return ruleLines(toRule(access, [access])).join('\n');
}

/** Verbs on each kind, and on its named objects. */
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
