import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { abortable } from '#lib/async.ts';
import { Fault } from '#model/fault.ts';
import { clientSettings } from '../aws.ts';

export interface SecurityHubOptions {
  /** Of the findings: Security Hub takes no others. */
  readonly region: string;
  /** Assumed before anything is sent; without it, the findings are of our own account. */
  readonly roleArn?: string | undefined;
  /** What the role's trust asks for. */
  readonly externalId?: string | undefined;
  /** Ends every call, and with it what a long list of findings has left to do. */
  readonly signal: AbortSignal;
  /** Whether `AWS_ENDPOINT_URL` and its like may lead elsewhere than to AWS: what carries the rights of a member account does not. */
  readonly endpointOverride: boolean;
}

/** A client for the account and region of a cluster. */
export function createSecurityHubClient(options: SecurityHubOptions): SecurityHubClient {
  const { region, roleArn, signal, endpointOverride } = options;
  const client = new SecurityHubClient({
    ...clientSettings,
    region,
    ignoreConfiguredEndpointUrls: !endpointOverride,
    ...(roleArn === undefined ? {} : { credentials: roleCredentials(roleArn, options) }),
  });
  client.middlewareStack.add((next) => (args) => untilAborted(() => next(args), signal), { step: 'initialize' });
  return client;
}

async function untilAborted<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    signal.throwIfAborted();
    return await abortable(call(), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Fault('runtime', 'The time of this run was up before Security Hub had every finding', { cause: error });
  }
}

function roleCredentials(RoleArn: string, { region, externalId, endpointOverride }: SecurityHubOptions) {
  return fromTemporaryCredentials({
    params: {
      RoleArn,
      RoleSessionName: 'fargate-auditor',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    clientConfig: {
      region,
      requestHandler: clientSettings.requestHandler,
      ignoreConfiguredEndpointUrls: !endpointOverride,
    },
  });
}
