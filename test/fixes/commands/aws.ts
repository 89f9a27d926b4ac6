import type { ClusterState } from '../simulation/cluster-state.ts';
import { profilesOf } from '../simulation/fargate-admission.ts';
import { type AccessEntry, entriesOf, type RoleRecord, rolesOf } from '../simulation/roles.ts';
import { type Command, option, type Outcome, Refused, UnknownCommand } from './command.ts';

type Call = (state: ClusterState, command: Command) => void;

const calls: Readonly<Record<string, Call>> = {
  'iam attach-role-policy': attachPolicy,
  'iam put-role-policy': putRolePolicy,
  'iam update-assume-role-policy': updateTrust,
  'eks create-access-entry': createAccessEntry,
  'eks delete-access-entry': deleteAccessEntry,
  'eks create-fargate-profile': createProfile,
  'eks delete-fargate-profile': deleteProfile,
  'eks update-cluster-config': updateCluster,
  'ec2 create-vpc-endpoint': createEndpoint,
};

/** What the AWS CLI changes of the facts that a snapshot records; what only looks must know its words. */
export function aws(state: ClusterState, command: Command): Outcome {
  const [, service = '', operation = ''] = command.words;
  // A profile of the simulation is ACTIVE at once.
  if (/^(describe|list|get)-|^wait$/.test(operation)) return 'done';
  const call = calls[`${service} ${operation}`];
  if (call === undefined) throw new UnknownCommand(command.line);
  call(state, command);
  return 'done';
}

function roleOf(state: ClusterState, command: Command): RoleRecord & { Role: NonNullable<RoleRecord['Role']> } {
  const name = option(command, 'role-name');
  const record = rolesOf(state).find(({ Role }) => Role?.RoleName === name);
  if (record === undefined || record.Role === null)
    throw new Refused(`NoSuchEntity: The role with name ${name} cannot be found.`);
  return record as ReturnType<typeof roleOf>;
}

/** Policies of AWS that a fix attaches, with what they grant. */
const managed: Readonly<Record<string, readonly string[]>> = {
  AmazonEKSFargatePodExecutionRolePolicy: [
    ...['ecr:GetAuthorizationToken', 'ecr:BatchCheckLayerAvailability'],
    ...['ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'],
  ],
};

function attachPolicy(state: ClusterState, command: Command): void {
  const record = roleOf(state, command);
  const PolicyArn = option(command, 'policy-arn');
  const PolicyName = PolicyArn.replace(/^.*\//, '');
  const actions = managed[PolicyName];
  if (actions === undefined)
    throw new Refused(`NoSuchEntity: Policy ${PolicyArn} does not exist or is not attachable.`);
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  record.AttachedPolicies = [...(record.AttachedPolicies ?? []), { PolicyName, PolicyArn }];
  record.Policies = [
    ...(record.Policies ?? []),
    { PolicyName, PolicyArn, PolicyDocument: { Version: '2012-10-17', Statement } },
  ];
}

function putRolePolicy(state: ClusterState, command: Command): void {
  const record = roleOf(state, command);
  const PolicyName = option(command, 'policy-name');
  const PolicyDocument = JSON.parse(option(command, 'policy-document')) as unknown;
  const others = (record.Policies ?? []).filter((policy) => policy.PolicyName !== PolicyName || policy.PolicyArn);
  record.Policies = [...others, { PolicyName, PolicyDocument }];
}

function updateTrust(state: ClusterState, command: Command): void {
  const document = JSON.parse(option(command, 'policy-document')) as never;
  roleOf(state, command).Role.AssumeRolePolicyDocument = document;
}

function inCluster(state: ClusterState, command: Command): string {
  const { cluster } = state.documents.get('cluster') as { cluster: { name: string } };
  const name = option(command, 'cluster-name');
  if (name !== cluster.name) throw new Refused(`ResourceNotFoundException: No cluster found for name: ${name}.`);
  return name;
}

function updateCluster(state: ClusterState, command: Command): void {
  const name = option(command, 'name');
  const { cluster } = state.documents.get('cluster') as {
    cluster: { name: string; resourcesVpcConfig: Record<string, unknown> };
  };
  if (name !== cluster.name) throw new Refused(`ResourceNotFoundException: No cluster found for name: ${name}.`);
  if (option(command, 'resources-vpc-config') !== 'endpointPrivateAccess=true') throw new UnknownCommand(command.line);
  cluster.resourcesVpcConfig['endpointPrivateAccess'] = true;
}

function createAccessEntry(state: ClusterState, command: Command): void {
  const clusterName = inCluster(state, command);
  const principalArn = option(command, 'principal-arn');
  const { cluster } = state.documents.get('cluster') as { cluster: { accessConfig?: { authenticationMode?: string } } };
  if (cluster.accessConfig?.authenticationMode === 'CONFIG_MAP')
    throw new Refused(
      "InvalidRequestException: The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP]",
    );
  if (entriesOf(state).some(({ accessEntry }) => accessEntry.principalArn === principalArn))
    throw new Refused('ResourceInUseException: The specified access entry resource is already in use on this cluster.');
  const entry: AccessEntry = {
    ...{ clusterName, principalArn, type: option(command, 'type'), createdAt: state.now.toISOString() },
    ...{ modifiedAt: state.now.toISOString(), username: 'system:node:{{SessionName}}', tags: {} },
    kubernetesGroups: ['system:node-proxier'],
  };
  entriesOf(state).push({ accessEntry: entry });
}

function deleteAccessEntry(state: ClusterState, command: Command): void {
  inCluster(state, command);
  const entries = entriesOf(state);
  const index = entries.findIndex(({ accessEntry }) => accessEntry.principalArn === option(command, 'principal-arn'));
  if (index < 0) throw new Refused('ResourceNotFoundException: The specified principalArn could not be found.');
  entries.splice(index, 1);
}

function createProfile(state: ClusterState, command: Command): void {
  const clusterName = inCluster(state, command);
  const fargateProfileName = option(command, 'fargate-profile-name');
  if (profilesOf(state).some((profile) => profile.fargateProfileName === fargateProfileName))
    throw new Refused(`ResourceInUseException: Fargate Profile ${fargateProfileName} already exists`);
  const profile = {
    ...{ clusterName, fargateProfileName, createdAt: state.now.toISOString(), status: 'ACTIVE', tags: {} },
    fargateProfileArn: `arn:aws:eks:us-west-2:111122223333:fargateprofile/${clusterName}/${fargateProfileName}/made`,
    podExecutionRoleArn: option(command, 'pod-execution-role-arn'),
    subnets: option(command, 'subnets').split(/\s+/),
    selectors: selectorsOf(option(command, 'selectors')),
    health: { issues: [] },
  };
  (state.documents.get('fargate-profiles') as unknown[]).push({ fargateProfile: profile });
  // EKS lets the role of a new profile in by itself.
  if (!entriesOf(state).some(({ accessEntry }) => accessEntry.principalArn === profile.podExecutionRoleArn))
    createAccessEntry(state, {
      ...command,
      options: new Map([...command.options, ['principal-arn', profile.podExecutionRoleArn], ['type', 'FARGATE_LINUX']]),
    });
}

/** Selectors as JSON, or in the shorthand of the AWS CLI: `namespace=a,labels={b=c,d=e}`. */
function selectorsOf(text: string): { namespace: string; labels?: Record<string, string> }[] {
  if (text.startsWith('[')) return JSON.parse(text) as never;
  return text.split(/\s+/).map((selector) => {
    const [, namespace, , pairs] = /^namespace=([^,{}]+)(,labels=\{(.*)\})?$/.exec(selector) ?? [];
    if (namespace === undefined) throw new Refused(`Error parsing parameter '--selectors': ${selector}`);
    if (pairs === undefined) return { namespace };
    return {
      namespace,
      labels: Object.fromEntries(pairs.split(',').map((pair) => pair.split('=') as [string, string])),
    };
  });
}

function deleteProfile(state: ClusterState, command: Command): void {
  inCluster(state, command);
  const name = option(command, 'fargate-profile-name');
  const described = state.documents.get('fargate-profiles') as { fargateProfile: { fargateProfileName: string } }[];
  const index = described.findIndex(({ fargateProfile }) => fargateProfile.fargateProfileName === name);
  if (index < 0) throw new Refused(`ResourceNotFoundException: No Fargate Profile found with name: ${name}.`);
  described.splice(index, 1);
  for (const pod of state.list('Pod'))
    if (pod.metadata.labels?.['eks.amazonaws.com/fargate-profile'] === name) state.remove(pod);
}

interface Endpoint {
  ServiceName: string;
  VpcEndpointType: string;
  RouteTableIds?: string[];
  [field: string]: unknown;
}

function createEndpoint(state: ClusterState, command: Command): void {
  const { VpcEndpoints } = state.documents.get('vpc-endpoints') as { VpcEndpoints: Endpoint[] };
  const ServiceName = option(command, 'service-name');
  const VpcEndpointType = option(command, 'vpc-endpoint-type');
  const isInterface = VpcEndpointType === 'Interface';
  if (
    isInterface &&
    VpcEndpoints.some((endpoint) => endpoint.ServiceName === ServiceName && endpoint.VpcEndpointType === 'Interface')
  )
    throw new Refused(
      `InvalidParameter: private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${ServiceName}`,
    );
  if (isInterface) securityGroup(command);
  const ids = (name: string) => (command.options.get(name) ?? '').split(/\s+/).filter((id) => id !== '');
  VpcEndpoints.push({
    ...{
      VpcEndpointId: `vpce-made-${VpcEndpoints.length}`,
      VpcId: option(command, 'vpc-id'),
      ServiceName,
      VpcEndpointType,
    },
    ...{
      State: 'available',
      PrivateDnsEnabled: isInterface,
      SubnetIds: ids('subnet-ids'),
      RouteTableIds: ids('route-table-ids'),
    },
    Groups: isInterface ? [{ GroupId: securityGroup(command), GroupName: 'endpoints' }] : [],
  });
}

function securityGroup(command: Command): string {
  const group = option(command, 'security-group-ids');
  if (!/^sg-[0-9a-f]+$/.test(group)) throw new Refused(`InvalidGroup.NotFound: ${group}`);
  return group;
}
