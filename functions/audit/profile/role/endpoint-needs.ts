import type { ClusterInfo } from '#model/cluster/cluster.ts';
import type { ConfigMap } from '#model/facts/cluster-facts.ts';
import { loggingNeeds } from './logging-needs.ts';

/** A service that pods, or what logs for them, have to reach. */
export interface EndpointNeed {
  /** In short, e.g. `ecr.api`. */
  readonly service: string;
  /** As an endpoint names it. */
  readonly serviceName: string;
  /** What is lost when nothing leads to it. */
  readonly without: string;
  /** No pod starts without it. */
  readonly toStart: boolean;
}

const noImages = 'pods may not get their images and stay Pending';
const noCredentials = 'pods with an IAM role of their service account may get no credentials';
const noLogs = 'pods may say LoggingEnabled while no log arrives';

/**
 * What pods of a subnet without a way out need endpoints for: to pull images of ECR, whose layers lie in S3, and to
 * deliver logs of the same Region.
 * https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html,
 * https://github.com/aws/containers-roadmap/issues/1254
 */
export function endpointNeeds(cluster: ClusterInfo, configMap: ConfigMap | null): EndpointNeed[] {
  const images = ['ecr.api', 'ecr.dkr', 's3'].map((service) => ({ service, without: noImages, toStart: true }));
  const logs = logServices(cluster, configMap).map((service) => ({ service, without: noLogs, toStart: false }));
  return [...images, ...logs].map((need) => ({ ...need, serviceName: serviceName(need.service, cluster) }));
}

/** What pods with an IAM role of their service account (IRSA) need, to change its token for credentials. */
export function credentialsNeed(cluster: ClusterInfo): EndpointNeed {
  return { service: 'sts', without: noCredentials, toStart: false, serviceName: serviceName('sts', cluster) };
}

/** In the Regions of China some names have a prefix: https://github.com/aws/aws-cdk/pull/16139 */
const prefixedInChina: ReadonlySet<string> = new Set(['ecr.api', 'ecr.dkr', 'kinesis-streams', 'sts']);

function serviceName(service: string, { partition, region }: ClusterInfo): string {
  const prefix = partition === 'aws-cn' && prefixedInChina.has(service) ? 'cn.' : '';
  return `${prefix}com.amazonaws.${region}.${service}`;
}

/** Endpoints serve one Region, and a domain of OpenSearch may be in the VPC itself. */
function logServices(cluster: ClusterInfo, configMap: ConfigMap | null): string[] {
  const needs = configMap === null ? [] : loggingNeeds(cluster, configMap);
  const here = needs.filter(({ region }) => region === cluster.region).map(({ output }) => serviceOf(output));
  return [...new Set(here.filter((service) => service !== null))];
}

function serviceOf(output: string): string | null {
  if (output === 'es') return null;
  if (output === 'firehose' || output === 'kinesis_firehose') return 'kinesis-firehose';
  return output === 'kinesis' ? 'kinesis-streams' : 'logs';
}
