import https from 'node:https';
import { EKSClient, type EKSClientConfig } from '@aws-sdk/client-eks';
import { fromIni, fromTemporaryCredentials } from '@aws-sdk/credential-providers';

/** AWS options that the user gave; anything else comes from the usual sources of AWS tools. */
export interface AwsOptions extends EndpointOverride {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** Assumed before anything is read. */
  readonly roleArn?: string | undefined;
  /** External ID that the role's trust policy requires, so that nobody else can make us assume it. */
  readonly externalId?: string | undefined;
  /** Account of the cluster, if known: another account may have a cluster of the same name. */
  readonly account?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An address that drops packets must not block everyone who waits for the same credentials. */
const limits = { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

export function createEksClient(options: AwsOptions): EKSClient {
  return new EKSClient(clientSettings(options));
}

/** Settings of every AWS client that reads for an audit. */
export function clientSettings(options: AwsOptions) {
  const { region, profile } = options;
  const credentials = credentialsFor(options);
  return {
    retryMode: 'adaptive',
    maxAttempts: 5,
    ignoreConfiguredEndpointUrls: !allowsOverride(options),
    // The SDK does not read HTTPS_PROXY by itself.
    requestHandler: { ...limits, httpsAgent: new https.Agent({ keepAlive: true, proxyEnv: process.env }) },
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function credentialsFor(options: AwsOptions): EKSClientConfig['credentials'] | undefined {
  const { region, profile, roleArn, externalId } = options;
  // A profile that was asked for overrides keys in the environment, as with the AWS CLI.
  const own = profile === undefined ? undefined : fromIni({ profile });
  if (roleArn === undefined) return own;
  return fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      RoleSessionName: 'fargate-auditor',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    ...(own === undefined ? {} : { masterCredentials: own }),
    clientConfig: {
      requestHandler: limits,
      ignoreConfiguredEndpointUrls: !allowsOverride(options),
      ...(region === undefined ? {} : { region }),
      ...(profile === undefined ? {} : { profile }),
    },
  });
}

/** Set by the caller, who knows where this runs. */
export interface EndpointOverride {
  /**
   * Whether `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EKS` and the like may redirect calls away from AWS: set by the user
   * of the command line, or by whoever runs a function in an emulator. By default they may not in Lambda: whoever can
   * set its environment could have a cluster's token sent to any host.
   */
  readonly endpointOverride?: boolean | undefined;
}

export function allowsOverride({ endpointOverride }: EndpointOverride): boolean {
  return endpointOverride ?? process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined;
}
