import https from 'node:https';
import { EKSClient, type EKSClientConfig } from '@aws-sdk/client-eks';
import { fromIni, fromTemporaryCredentials } from '@aws-sdk/credential-providers';

/** What the user said of AWS; everything else comes from where AWS tools look. */
export interface AwsOptions extends EndpointOverride {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** Assumed before anything is read. */
  readonly roleArn?: string | undefined;
  /** What the role's trust asks for, so that nobody else's words make us assume it. */
  readonly externalId?: string | undefined;
  /** The account that the cluster is in, where that is known: another account may have one of its name. */
  readonly account?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One address that drops packets must not hold up everyone who waits for the same credentials. */
const limits = { connectionTimeout: 10_000, requestTimeout: 30_000, throwOnRequestTimeout: true };

export function createEksClient(options: AwsOptions): EKSClient {
  return new EKSClient(clientSettings(options));
}

/** What every client that reads for an audit is made with. */
export function clientSettings(options: AwsOptions) {
  const { region, profile } = options;
  const credentials = credentialsFor(options);
  return {
    retryMode: 'adaptive',
    maxAttempts: 5,
    ignoreConfiguredEndpointUrls: !allowsOverride(options),
    // The SDK does not look at HTTPS_PROXY of its own accord.
    requestHandler: { ...limits, httpsAgent: new https.Agent({ keepAlive: true, proxyEnv: process.env }) },
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}

function credentialsFor(options: AwsOptions): EKSClientConfig['credentials'] | undefined {
  const { region, profile, roleArn, externalId } = options;
  // A profile that was asked for wins over keys in the environment, as it does with the AWS CLI.
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

/** Said by whoever knows where this runs. */
export interface EndpointOverride {
  /**
   * Whether `AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EKS` and their like may lead elsewhere than to AWS: the word of the user
   * of the command line, or of whoever runs a function in an emulator. Unsaid, nowhere in a Lambda: what sets its
   * environment could have the token of a cluster sent to any host.
   */
  readonly endpointOverride?: boolean | undefined;
}

export function allowsOverride({ endpointOverride }: EndpointOverride): boolean {
  return endpointOverride ?? process.env['AWS_LAMBDA_FUNCTION_NAME'] === undefined;
}
