import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { partitionDomain } from './partition.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface TokenOptions {
  readonly cluster: string;
  readonly region: string;
  readonly partition: string;
  readonly credentials: () => Promise<Credentials>;
  readonly now?: () => number;
}

export type TokenProvider = (fresh: boolean) => Promise<string>;

// A cluster accepts a token for 15 minutes after it was signed; a page may take one minute to arrive.
const lifetimeMs = 13 * 60_000;

/** Returns the same token until it is too old, the credentials change, or a fresh one is requested. */
export function createTokenProvider(options: TokenOptions): TokenProvider {
  const now = options.now ?? Date.now;
  let minted: { token: string; at: number; by: string } | undefined;
  return async (fresh) => {
    const credentials = await options.credentials();
    const by = `${credentials.accessKeyId}/${credentials.sessionToken ?? ''}`;
    if (!fresh && minted?.by === by && now() - minted.at < lifetimeMs) return minted.token;
    const at = now();
    minted = { token: await mintToken(options, credentials, new Date(at)), at, by };
    return minted.token;
  };
}

/**
 * Creates a presigned STS GetCallerIdentity URL that names the cluster; signed locally, without a call.
 * https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster
 */
export async function mintToken(options: TokenOptions, credentials: Credentials, at: Date): Promise<string> {
  const { cluster, region, partition } = options;
  const signer = new SignatureV4({ credentials: withoutUndefined(credentials), region, service: 'sts', sha256 });
  const hostname = `sts.${region}.${partitionDomain(partition)}`;
  const request = new HttpRequest({
    hostname,
    path: '/',
    headers: { host: hostname, 'x-k8s-aws-id': cluster },
    query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
  });
  const { query = {} } = await signer.presign(request, { expiresIn: 60, signingDate: at });
  const url = `https://${hostname}/?${queryText(query)}`;
  return `k8s-aws-v1.${Buffer.from(url).toString('base64url')}`;
}

const sha256 = Hash.bind(null, 'sha256') as unknown as ConstructorParameters<typeof SignatureV4>[0]['sha256'];

function withoutUndefined({ accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

function queryText(query: Record<string, string | string[] | null>): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return Object.entries(query)
    .map(([key, value]) => `${encode(key)}=${encode(String(value))}`)
    .join('&');
}
