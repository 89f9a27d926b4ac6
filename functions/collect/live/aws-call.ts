import { abortable } from '#lib/async.ts';
import { AuditorError } from '#model/auditor-error.ts';
import type { RawObject } from '../raw/fields.ts';
import type { AwsOptions } from './eks-client.ts';
import { whyUnreachable, whyUntrusted, unresolvedHost } from './faults.ts';
import { absentProfile, regionHint } from './aws-names.ts';

/** An action as IAM names it. A test holds that a kind grants each that is asked. */
export type AwsAction = `${'eks' | 'iam' | 'ec2' | 'logs'}:${string}`;

/** An AWS client with the one function to call it. */
export interface AwsCall<Client> {
  readonly client: Client;
  readonly aborting: { readonly abortSignal?: AbortSignal };
  /** Makes a call; a failure names the IAM action and the cluster. */
  readonly ask: <T>(
    action: AwsAction | 'sts:GetCallerIdentity' | `organizations:${string}`,
    cluster: string | null,
    ask: () => Promise<T>,
  ) => Promise<T>;
}

export function createCall<Client>(client: Client, options: AwsOptions): AwsCall<Client> {
  return {
    client,
    aborting: options.signal === undefined ? {} : { abortSignal: options.signal },
    ask: async (action, cluster, ask) => {
      try {
        options.signal?.throwIfAborted();
        // Credentials are loaded within a call, and no signal reaches their provider.
        return await abortable(ask(), options.signal);
      } catch (error) {
        const reason: unknown = options.signal?.aborted === true ? options.signal.reason : error;
        throw reason instanceof AuditorError ? reason : awsFault(error, { ...options, action, cluster });
      }
    },
  };
}

/** An answer in the shape that the AWS CLI prints: dates become ISO strings, absent fields stay absent. */
export function printed(document: object): RawObject {
  return JSON.parse(JSON.stringify(document)) as RawObject;
}

interface AwsContext {
  /** IAM action, e.g. `eks:DescribeCluster`. */
  readonly action: string;
  readonly cluster: string | null;
  readonly profile?: string | undefined;
  readonly roleArn?: string | undefined;
}

interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly tryNextLink?: boolean;
}

const denied = new Set(['AccessDeniedException', 'AccessDenied', 'UnauthorizedOperation', 'Forbidden']);
const expired = new Set(['ExpiredTokenException', 'ExpiredToken', 'RequestExpired', 'TokenRefreshRequired']);
const wrong = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
]);
const noCredentials = new Set(['CredentialsProviderError', 'TokenProviderError', 'ProviderError']);
const throttled = new Set(['ThrottlingException', 'TooManyRequestsException', 'Throttling']);

/** A failed AWS call as a readable message with a fix. */
export function awsFault(error: unknown, context: AwsContext): AuditorError {
  const { name = '', message = '' } = error as AwsError;
  if (/region is missing/i.test(message)) {
    return new AuditorError(
      'usage',
      'No AWS region is set: give --region, or set AWS_REGION or a region in the profile.',
    );
  }
  if (denied.has(name)) return deniedFault(error, context, message);
  return new AuditorError('runtime', explained(error, context, name, message), { cause: error });
}

function explained(error: unknown, context: AwsContext, name: string, message: string): string {
  const asked = `${context.action}${context.cluster === null ? '' : ` for cluster ${context.cluster}`}`;
  if (expired.has(name) || /token (is|has) expired|session.*expired/i.test(message)) {
    return `The AWS credentials have expired${of(context)}: ${renewal(context)}.`;
  }
  if (noCredentials.has(name)) return withoutCredentials(context, message);
  if (wrong.has(name)) return `AWS does not accept the credentials${of(context)}: ${sentence(message)}.`;
  if (throttled.has(name))
    return `AWS throttled ${asked} for too long; try again later, or audit fewer clusters at once.`;
  const away = whyAway(error);
  if (away !== null) return `Cannot reach AWS for ${asked}: ${away}. Check --region, the network and AWS_ENDPOINT_URL.`;
  return `AWS refused ${asked}: ${sentence(message) || name}.`;
}

function withoutCredentials(context: AwsContext, message: string): string {
  const absent = context.profile === undefined ? absentProfile() : null;
  if (absent !== null) return `No usable AWS credentials: ${absent}.`;
  return `No usable AWS credentials${of(context)}: ${sentence(message)}; ${renewal(context)}.`;
}

function whyAway(error: unknown): string | null {
  const host = unresolvedHost(error);
  if (host !== null) return `the host ${host} does not resolve${regionHint(host)}`;
  return whyUnreachable(error) ?? whyUntrusted(error);
}

function deniedFault(error: unknown, context: AwsContext, message: string): AuditorError {
  // The call may fail for an action other than its own, e.g. if a role cannot be assumed.
  const missingPermission = /perform: ([a-z0-9-]+:[A-Za-z*]+)/.exec(message)?.[1] ?? context.action;
  const where = context.cluster === null ? '' : ` for cluster ${context.cluster}`;
  const text = `Not allowed to ${missingPermission}${where}: ${sentence(message) || 'access denied'}.`;
  return new AuditorError('runtime', text, { cause: error, missingPermission });
}

function of({ profile, roleArn }: AwsContext): string {
  if (roleArn !== undefined) return ` (to assume ${roleArn})`;
  return profile === undefined ? '' : ` of profile ${profile}`;
}

function renewal({ profile }: AwsContext): string {
  const flag = profile === undefined ? '' : ` --profile ${profile}`;
  return `sign in again (aws sso login${flag}) or set AWS_PROFILE or AWS_ACCESS_KEY_ID`;
}

function sentence(message: string): string {
  return message.trim().replace(/\.$/, '');
}

/** EKS has no cluster of this name. Other faults mean that there was no answer; this one is an answer. */
export class ClusterGone extends AuditorError {
  /** With a hint at another name, the fault is in the user's input. */
  constructor(cluster: string, region: string, hint?: string) {
    const problem = `There is no cluster ${cluster} in ${region}.`;
    super(hint === undefined ? 'runtime' : 'usage', hint === undefined ? problem : `${problem} ${hint}`);
  }
}
