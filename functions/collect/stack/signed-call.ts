import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { HttpRequest } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';
import { awsFault } from '../live/aws-call.ts';
import { allowsOverride, type AwsOptions, createEksClient } from '../live/eks-client.ts';
import { partitionDomain, partitionOfRegion } from '../live/partition.ts';
import type { RawObject } from '../raw/fields.ts';

/** An AWS service with a JSON protocol, and the name in its requests. */
interface JsonService {
  /** Name in the host name and in signatures. */
  readonly name: 'kms' | 'monitoring';
  /** Suffix of `AWS_ENDPOINT_URL_KMS`. */
  readonly setting: 'KMS' | 'CLOUDWATCH';
  readonly target: string;
  readonly version: '1.0' | '1.1';
}

export const kms: JsonService = { name: 'kms', setting: 'KMS', target: 'TrentService', version: '1.1' };
export const cloudWatch: JsonService = {
  ...{ name: 'monitoring', setting: 'CLOUDWATCH', target: 'GraniteServiceVersion20100801', version: '1.0' },
};

const sha256 = Hash.bind(null, 'sha256') as unknown as ConstructorParameters<typeof SignatureV4>[0]['sha256'];

/** Request handler of the EKS client, reduced to the used part. */
interface Handler {
  handle(
    request: HttpRequest,
    options: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly response: { readonly statusCode: number; readonly body: Readable } }>;
}

/**
 * Calls a service for which we have no client package; docs/decisions/0010 says why. Uses credentials, proxy and
 * timeouts of the EKS client. Fails with an `AuditorError` that names the IAM action.
 */
export async function signedCall(
  service: JsonService,
  operation: string,
  input: object,
  options: AwsOptions,
): Promise<RawObject> {
  const client = createEksClient(options);
  try {
    const region = await client.config.region();
    const credentials = await client.config.credentials();
    const signer = new SignatureV4({ credentials, region, service: service.name, sha256 });
    const signed = await signer.sign(requestOf(service, operation, input, { ...options, region }));
    const handler = client.config.requestHandler as unknown as Handler;
    const { response } = await handler.handle(
      new HttpRequest(signed),
      options.signal === undefined ? {} : { abortSignal: options.signal },
    );
    const body = await text(response.body);
    if (response.statusCode >= 300) throw refusal(body, response.statusCode);
    return JSON.parse(body) as RawObject;
  } catch (error) {
    const prefix = service.name === 'kms' ? 'kms' : 'cloudwatch';
    throw awsFault(error, { ...options, action: `${prefix}:${operation}`, cluster: null });
  } finally {
    client.destroy();
  }
}

function requestOf(
  { name, setting, target, version }: JsonService,
  operation: string,
  input: object,
  options: AwsOptions & { readonly region: string },
): HttpRequest {
  const { region } = options;
  const elsewhere = process.env[`AWS_ENDPOINT_URL_${setting}`] ?? process.env['AWS_ENDPOINT_URL'];
  const own = `https://${name}.${region}.${partitionDomain(partitionOfRegion(region))}`;
  const url = new URL(elsewhere !== undefined && allowsOverride(options) ? elsewhere : own);
  return new HttpRequest({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: '/',
    headers: {
      host: url.host,
      'content-type': `application/x-amz-json-${version}`,
      'x-amz-target': `${target}.${operation}`,
    },
    body: JSON.stringify(input),
  });
}

/** Error as an AWS client would throw it. */
function refusal(body: string, status: number): Error {
  const { __type: type = '', message, Message } = parsed(body);
  const error = new Error(message ?? Message ?? `status ${String(status)}`);
  error.name = type.split('#').at(-1) ?? '';
  return error;
}

function parsed(body: string): { readonly __type?: string; readonly message?: string; readonly Message?: string } {
  try {
    return JSON.parse(body) as ReturnType<typeof parsed>;
  } catch {
    return {};
  }
}
