import { abortable } from '#lib/async.ts';
import { Fault } from '#model/fault.ts';
import type { RawObject } from '../raw/fields.ts';
import { awsFault } from './aws-faults.ts';
import type { AwsOptions } from './eks-client.ts';

/** An action as IAM names it. A test holds that a kind grants each that is asked. */
export type AwsAction = `${'eks' | 'iam' | 'ec2'}:${string}`;

/** A client of AWS, and the one way to ask it something. */
export interface AwsCall<Client> {
  readonly client: Client;
  readonly aborting: { readonly abortSignal?: AbortSignal };
  /** Runs a call; its failure names the IAM action and the cluster. */
  readonly ask: <T>(
    action: AwsAction | 'sts:GetCallerIdentity',
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
        // Credentials are waited for within a call, and no signal reaches those who give them.
        return await abortable(ask(), options.signal);
      } catch (error) {
        const reason: unknown = options.signal?.aborted === true ? options.signal.reason : error;
        throw reason instanceof Fault ? reason : awsFault(error, { ...options, action, cluster });
      }
    },
  };
}

/** An answer in the shape that the AWS CLI prints: dates become ISO strings, absent fields stay absent. */
export function printed(document: object): RawObject {
  return JSON.parse(JSON.stringify(document)) as RawObject;
}
