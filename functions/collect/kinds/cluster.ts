import { toIso } from '#lib/time.ts';
import type { ClusterInfo, AuthenticationMode } from '#model/cluster/cluster.ts';
import { AuditorError } from '#model/auditor-error.ts';
import { defineCluster } from '../kind.ts';
import { smallKeys } from '../raw/aws-documents.ts';
import { essential, objectOf, type RawObject, textOf, textsOf, without } from '../raw/fields.ts';

const clusterArn = /^arn:(?<partition>aws[\w-]*):eks:(?<region>[\w-]+):(?<account>\d{12}):cluster\/(?<name>[^/]+)$/;

/** The cluster itself, without which nothing can be audited. */
export default defineCluster({
  name: 'cluster',
  called: 'the cluster',
  of: 'cluster',
  permissions: {
    'eks:ListClusters': { on: 'any', feeds: 'nothing', onlyFor: '--all-clusters' },
    'eks:DescribeCluster': { on: 'cluster', feeds: 'everything' },
  },
  ask: async (aws) => [await aws.described()],
  snapshot: {
    command: 'aws eks describe-cluster --name CLUSTER --output json > cluster.json',
    without: 'nothing can be audited',
    essential: true,
  },
  parse: (document) => {
    // `eksctl get cluster` prints a list.
    const raw = objectOf(Array.isArray(document) && document.length === 1 ? document[0] : document);
    const found = objectOf(raw['cluster'] ?? raw);
    const cluster = typeof found['Arn'] === 'string' ? objectOf(smallKeys(found)) : found;
    return typeof cluster['arn'] === 'string' ? [cluster] : 'no cluster with an arn';
  },
  print: ([cluster]) => ({ cluster }),
  // DescribeCluster repeats the token of the request that made the cluster.
  keep: (raw) => without(raw, 'clientRequestToken', 'certificateAuthority'),
  fact: toClusterInfo,
});

/** From the `cluster` object of DescribeCluster. */
function toClusterInfo(raw: RawObject): ClusterInfo {
  const arn = essential(raw['arn'], 'the cluster', 'arn');
  const { partition, region, account, name } = clusterArn.exec(arn)?.groups ?? {};
  if (partition === undefined || region === undefined || account === undefined || name === undefined) {
    throw new AuditorError('runtime', `the cluster's arn ${JSON.stringify(arn)} is not the ARN of an EKS cluster`);
  }
  return {
    name: textOf(raw['name']) ?? name,
    arn,
    partition,
    account,
    region,
    version: essential(raw['version'], `cluster ${name}`, 'version'),
    platformVersion: textOf(raw['platformVersion']),
    createdAt: toIso(raw['createdAt']),
    autoMode: autoMode(raw),
    securityGroup: textOf(objectOf(raw['resourcesVpcConfig'])['clusterSecurityGroupId']),
    authenticationMode: authenticationMode(raw),
    privateEndpoint: privateEndpoint(raw),
    publicRanges: publicRanges(raw),
    eventTtl: textOf(objectOf(raw['kubeApiServerConfig'])['eventTtl']),
  };
}

/**
 * EKS leaves `computeConfig` out for clusters that never had Auto Mode, so absent means off. A client from before Auto
 * Mode leaves it out as well; that costs nothing, because Auto Mode gives capacity only through NodePools, which are
 * read from the cluster itself.
 */
function autoMode(raw: RawObject): boolean | null {
  if (raw['computeConfig'] === undefined || raw['computeConfig'] === null) return false;
  const enabled = objectOf(raw['computeConfig'])['enabled'];
  return typeof enabled === 'boolean' ? enabled : null;
}

const authenticationModes: readonly AuthenticationMode[] = ['CONFIG_MAP', 'API', 'API_AND_CONFIG_MAP'];

function authenticationMode(raw: RawObject): AuthenticationMode | null {
  const mode = objectOf(raw['accessConfig'])['authenticationMode'];
  return authenticationModes.find((known) => known === mode) ?? null;
}

function privateEndpoint(raw: RawObject): boolean | null {
  const access = objectOf(raw['resourcesVpcConfig'])['endpointPrivateAccess'];
  return typeof access === 'boolean' ? access : null;
}

function publicRanges(raw: RawObject): readonly string[] | null {
  const { endpointPublicAccess, publicAccessCidrs } = objectOf(raw['resourcesVpcConfig']);
  if (endpointPublicAccess === false) return [];
  return Array.isArray(publicAccessCidrs) ? textsOf(publicAccessCidrs) : null;
}
