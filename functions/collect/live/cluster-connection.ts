import https from 'node:https';
import { AuditorError } from '#model/auditor-error.ts';
import type { RawObject } from '../raw/fields.ts';
import type { Connection } from './request.ts';
import { allowsOverride, type EndpointOverride } from './eks-client.ts';
import { isEksHost, partitionOf } from './partition.ts';
import { type Credentials, createTokenProvider, type TokenProvider } from './token.ts';

export interface ClusterConnectionOptions {
  readonly region: string;
  readonly credentials: () => Promise<Credentials>;
}

/** Creates tokens for a described cluster, for any number of connections. */
export function tokensFor(cluster: RawObject, options: ClusterConnectionOptions): TokenProvider {
  const { name, arn } = cluster as unknown as Described;
  return createTokenProvider({ ...options, cluster: name, partition: partitionOf(arn) });
}

/** The `cluster` object of DescribeCluster, reduced to what a connection needs. */
interface Described {
  readonly name: string;
  readonly arn: string;
  readonly endpoint?: string;
  readonly certificateAuthority?: { readonly data?: string };
  readonly status?: string;
}

/** Connects with an IAM token, and trusts only certificates of the cluster's own authority. */
export function connectToCluster(
  cluster: RawObject,
  token: TokenProvider,
  override: EndpointOverride = {},
): Connection {
  const described = cluster as unknown as Described;
  const server = trustedEndpoint(described, override);
  return {
    server,
    // Set explicitly, so that NODE_TLS_REJECT_UNAUTHORIZED cannot leak a token.
    agent: new https.Agent({
      keepAlive: true,
      rejectUnauthorized: true,
      ca: authority(described),
      proxyEnv: process.env,
    }),
    headers: async (fresh) => ({ authorization: `Bearer ${await token(fresh)}` }),
  };
}

// A forged DescribeCluster answer could name any host; the token sent to it is valid for any cluster of that name.
function trustedEndpoint({ name, arn, endpoint, status }: Described, override: EndpointOverride): URL {
  if (endpoint === undefined || !URL.canParse(endpoint)) {
    throw new AuditorError('runtime', `Cluster ${name} has no endpoint yet: its status is ${status ?? 'unknown'}.`);
  }
  const url = new URL(endpoint);
  if (url.protocol !== 'https:') {
    throw new AuditorError(
      'runtime',
      `The endpoint ${endpoint} of cluster ${name} is not https; no token is sent there.`,
    );
  }
  const isTrusted = isEksHost(url.hostname, partitionOf(arn)) || (allowsOverride(override) && isOverridden());
  if (!isTrusted) throw foreignHost(name, url.hostname, override);
  return url;
}

function foreignHost(cluster: string, host: string, override: EndpointOverride): AuditorError {
  const problem = `The endpoint ${host} of cluster ${cluster} is not a host of Amazon EKS, so no token is sent there.`;
  const way = 'If that is right, for an emulator, set AWS_ENDPOINT_URL_EKS, or use --kubeconfig.';
  return new AuditorError('runtime', allowsOverride(override) ? `${problem} ${way}` : problem);
}

function isOverridden(): boolean {
  return Boolean(process.env['AWS_ENDPOINT_URL_EKS'] ?? process.env['AWS_ENDPOINT_URL']);
}

function authority({ name, certificateAuthority }: Described): string {
  const pem = Buffer.from(certificateAuthority?.data ?? '', 'base64').toString();
  if (pem.includes('BEGIN CERTIFICATE')) return pem;
  throw new AuditorError('runtime', `DescribeCluster gave no certificate authority for cluster ${name}.`);
}
