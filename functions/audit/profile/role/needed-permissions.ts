import type { ClusterFacts, NeededPermission, ConfigMap } from '#model/facts/cluster-facts.ts';
import type { ClusterInfo } from '#model/cluster/cluster.ts';
import { type LoggingOutput, judgeLoggingConfig } from '../../logging/config/judge-logging-config.ts';
import { contextOf } from '../../logging/logging-fault.ts';

/** All permissions that rules check on pod execution roles, for the collector to simulate. */
export function neededPermissions(facts: Pick<ClusterFacts, 'cluster' | 'loggingConfigMap'>): NeededPermission[] {
  const { cluster, loggingConfigMap } = facts;
  const configMap = loggingConfigMap.ok ? loggingConfigMap.value : null;
  const logging = configMap === null ? [] : loggingNeeds(cluster, configMap).flatMap(toNeeded);
  const byText = new Map([...imagePull, ...logging].map((one) => [`${one.action} ${one.resource}`, one]));
  return [...byText.values()];
}

export const executionPolicy = 'AmazonEKSFargatePodExecutionRolePolicy';

/**
 * Permissions to pull an image from Amazon ECR; any of the AWS managed policies named here grants them.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEC2ContainerRegistryPullOnly.html
 */
export const imagePull: readonly NeededPermission[] = [
  'ecr:GetAuthorizationToken',
  'ecr:GetDownloadUrlForLayer',
  'ecr:BatchGetImage',
].map((action) => ({
  action,
  resource: '*',
  grantedBy: [executionPolicy, 'AmazonEC2ContainerRegistryPullOnly', 'AmazonEC2ContainerRegistryReadOnly'],
}));

/**
 * Permissions that the policy AWS asks for grants in addition, and that no pull needs.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSFargatePodExecutionRolePolicy.html
 */
export const recommended: readonly NeededPermission[] = [
  {
    action: 'ecr:BatchCheckLayerAvailability',
    resource: '*',
    grantedBy: [executionPolicy, 'AmazonEC2ContainerRegistryReadOnly'],
  },
];

/** One permission that an output needs, and whether nothing arrives without it. */
export interface LoggingPermission {
  readonly action: string;
  readonly resource: string;
  /** Other ARN form of the resource, which AWS may compare with instead. */
  readonly otherForm: string | null;
  readonly essential: boolean;
}

/** Permissions that the pod execution role needs for one kind of output. */
export interface LoggingNeeds {
  /** The plugin, or `flb_log_cw`. */
  readonly output: string;
  readonly region: string;
  readonly permissions: readonly LoggingPermission[];
  /** Reason why the role's permissions do not settle it; null if they do. */
  readonly unseen: string | null;
}

/** Needs of every output that receives logs, and of Fluent Bit's own log. */
export function loggingNeeds(cluster: ClusterInfo, { data }: Pick<ConfigMap, 'data'>): LoggingNeeds[] {
  const { outputs, processLogs } = judgeLoggingConfig(data, contextOf(cluster));
  const needs = outputs.filter(({ receivesLogs }) => receivesLogs).flatMap((output) => needsOf(output, cluster));
  return processLogs ? [...needs, processLogNeeds(cluster)] : needs;
}

function needsOf(output: LoggingOutput, cluster: ClusterInfo): LoggingNeeds[] {
  const { plugin, settings } = output;
  const region = plain(output.region) ?? cluster.region;
  const role = settings.get('role_arn');
  if (role !== undefined) {
    const unseen = `it writes as ${role}, a role that is not read`;
    return [{ output: plugin, region, permissions: [grant('sts:AssumeRole', role)], unseen }];
  }
  if (plugin === 'es') return openSearch({ output: plugin, region }, settings);
  return [{ output: plugin, region, permissions: permissionsOf(output, { ...cluster, region }), unseen: null }];
}

function permissionsOf({ plugin, settings }: LoggingOutput, place: ArnScope): LoggingPermission[] {
  const name = (key: string) => plain(settings.get(key) ?? null) ?? '*';
  switch (plugin) {
    case 'firehose':
    case 'kinesis_firehose':
      return [grant('firehose:PutRecordBatch', arnOf(place, 'firehose', `deliverystream/${name('delivery_stream')}`))];
    case 'kinesis':
      return [grant('kinesis:PutRecords', arnOf(place, 'kinesis', `stream/${name('stream')}`))];
    default:
      return cloudWatch(arnOf(place, 'logs', `log-group:${groupOf(settings)}`), streamOf(settings), settings);
  }
}

type ArnScope = Pick<ClusterInfo, 'partition' | 'region' | 'account'>;

function arnOf({ partition, region, account }: ArnScope, service: string, rest: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${rest}`;
}

/**
 * Without `AWS_Auth` the plugin does not sign requests, so no role matters. With it, the domain's own policy matters as
 * well.
 */
function openSearch(
  needs: Pick<LoggingNeeds, 'output' | 'region'>,
  settings: LoggingOutput['settings'],
): LoggingNeeds[] {
  if (!isOn(settings.get('aws_auth'))) return [];
  const unseen =
    'whether OpenSearch takes what the role sends is for the policy of the domain and its role mapping to say';
  return [{ ...needs, permissions: [], unseen }];
}

const processLogStream = 'fluent-bit-pod-namespace';

/** https://docs.aws.amazon.com/eks/latest/userguide/fargate-logging.html#ship-fluent-bit-process-logs */
function processLogNeeds(cluster: ClusterInfo): LoggingNeeds {
  const { region, name } = cluster;
  const group = arnOf(cluster, 'logs', `log-group:${name}-fluent-bit-logs`);
  // Fluent Bit creates the group on first use, unless it exists.
  const made = cloudWatch(group, processLogStream, new Map([['auto_create_group', 'true']]));
  const permissions = made.filter(({ action, essential }) => essential || action === 'logs:CreateLogGroup');
  return { output: 'flb_log_cw', region, permissions, unseen: null };
}

/**
 * Streams are created per pod, so nothing arrives without the first two permissions; the others matter if the group
 * does not exist yet, or the plugin looks for it first.
 */
function cloudWatch(group: string, stream: string, settings: LoggingOutput['settings']): LoggingPermission[] {
  const onStream = (action: string, essential: boolean) => ({
    ...grant(action, `${group}:log-stream:${stream}`),
    otherForm: group,
    essential,
  });
  return [
    onStream('logs:CreateLogStream', true),
    onStream('logs:PutLogEvents', true),
    onStream('logs:DescribeLogStreams', false),
    ...(isOn(settings.get('auto_create_group')) ? [onStream('logs:CreateLogGroup', false)] : []),
    ...(settings.has('log_retention_days') ? [onStream('logs:PutRetentionPolicy', false)] : []),
  ];
}

/** A group computed from each record may be any group. */
function groupOf(settings: LoggingOutput['settings']): string {
  const isTemplated = settings.has('log_group_template');
  return (isTemplated ? null : plain(settings.get('log_group_name') ?? null)) ?? '*';
}

/** A stream name as it could be: tags contain the container's log file name. */
function streamOf(settings: LoggingOutput['settings']): string {
  const fixed = settings.get('log_stream_name');
  const prefix = settings.get('log_stream_prefix') ?? '';
  const name = fixed ?? `${prefix}kube.var.log.containers.pod_namespace_container-0.log`;
  return (settings.has('log_stream_template') ? null : plain(name)) ?? '*';
}

function grant(action: string, resource: string): LoggingPermission {
  return { action, resource, otherForm: null, essential: true };
}

/** Null for a value that contains a variable or template. */
function plain(text: string | null): string | null {
  return text === null || text === '' || /[$*?]/.test(text) ? null : text;
}

function isOn(text: string | undefined): boolean {
  return ['true', 'on', 'yes'].includes((text ?? '').toLowerCase());
}

/** Both forms of a resource, for simulation. */
function toNeeded({ permissions }: LoggingNeeds): NeededPermission[] {
  return permissions.flatMap(({ action, resource, otherForm }) =>
    [resource, ...(otherForm === null ? [] : [otherForm])].map((one) => ({ action, resource: one })),
  );
}
